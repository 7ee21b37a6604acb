"""What a bot may write to a chat: texts, keyboards, replies and topics."""

from typing import Any

import pytest

from sandbox.telegram.api import TelegramSandbox
from sandbox.user import User
from tests.unit.sandbox.telegram.parts import ADA, keyboard
from tests.unit.telegram.bot_by_hand import Bot


async def test_a_bot_cannot_begin_a_conversation(bot: Bot) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=99, text="Buy now!")
    assert refusal == "Bad Request: chat not found"


async def test_a_person_who_blocked_the_bot_is_not_reached(bot: Bot, ada: User) -> None:
    await ada.blocks_the_bot()
    body = await bot.call("sendMessage", chat_id=ADA, text="Come back!")
    assert body["description"] == "Forbidden: bot was blocked by the user"
    assert body["error_code"] == 403
    await ada.unblocks_the_bot()
    await bot.result("sendMessage", chat_id=ADA, text="Welcome back!")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "Bad Request: message text is empty"),
        (" \n ", "Bad Request: message text is empty"),
        ("x" * 4097, "Bad Request: message is too long"),
        ("🎤" * 2049, "Bad Request: message is too long"),
    ],
)
async def test_a_text_has_between_1_and_4096_characters(
    bot: Bot, ada: User, text: str, refusal: str
) -> None:
    assert await bot.refusal("sendMessage", chat_id=ADA, text=text) == refusal


async def test_the_length_counts_after_the_markup_is_read(bot: Bot, ada: User) -> None:
    text = "<b>" + "x" * 4096 + "</b>"
    await bot.result("sendMessage", chat_id=ADA, text=text, parse_mode="HTML")
    assert ada.messages[-1].text == "x" * 4096


async def test_broken_html_is_refused_with_the_place(bot: Bot, ada: User) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=ADA, text="1 < 2", parse_mode="HTML")
    assert refusal == (
        'Bad Request: can\'t parse entities: Unsupported start tag "" at byte offset 2'
    )


async def test_a_parse_mode_that_the_sandbox_does_not_read_is_refused(bot: Bot, ada: User) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=ADA, text="*b*", parse_mode="MarkdownV2")
    assert "the sandbox reads HTML, not MarkdownV2" in refusal


async def test_entities_given_by_hand_must_lie_within_the_text(bot: Bot, ada: User) -> None:
    bold = {"type": "bold", "offset": 0, "length": 3}
    sent = await bot.result("sendMessage", chat_id=ADA, text="bold", entities=[bold])
    assert sent["entities"] == [bold]
    refusal = await bot.refusal("sendMessage", chat_id=ADA, text="ab", entities=[bold])
    assert "can't parse MessageEntity" in refusal


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (keyboard(callback_data="x" * 65), "BUTTON_DATA_INVALID"),
        (keyboard(callback_data="声" * 22), "BUTTON_DATA_INVALID"),
        (keyboard(callback_data=""), "Text buttons are unallowed"),
        (keyboard(), "Text buttons are unallowed"),
        (keyboard(text="", callback_data="x"), "button text must be non-empty"),
        (keyboard(url="javascript:alert(1)"), "is invalid"),
        (keyboard(url="https://example.org", callback_data="x"), "only one thing"),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "a"}] * 101]}, "too long"),
        (keyboard(callback_data="x") | {"force_reply": True}, "exactly one"),
    ],
)
async def test_a_bad_keyboard_is_refused(
    bot: Bot, ada: User, markup: dict[str, Any], reason: str
) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=ADA, text="?", reply_markup=markup)
    assert reason in refusal


@pytest.mark.parametrize(
    "markup",
    [
        keyboard(callback_data="声" * 21),
        {"inline_keyboard": []},
        {"force_reply": True, "input_field_placeholder": "A name"},
        {"remove_keyboard": True},
        {"keyboard": [["Yes", {"text": "No"}]], "resize_keyboard": True},
    ],
)
async def test_every_kind_of_markup_is_taken(bot: Bot, ada: User, markup: dict[str, Any]) -> None:
    await bot.result("sendMessage", chat_id=ADA, text="?", reply_markup=markup)


async def test_a_reply_needs_its_message(bot: Bot, ada: User) -> None:
    here = ada.messages[0].id
    sent = await bot.result(
        "sendMessage", chat_id=ADA, text="hi", reply_parameters={"message_id": here}
    )
    assert sent["reply_to_message"]["text"] == "hello"
    assert ada.messages[-1].reply_to == here
    nowhere = {"message_id": 999}
    refusal = await bot.refusal("sendMessage", chat_id=ADA, text="hi", reply_parameters=nowhere)
    assert refusal == "Bad Request: message to be replied not found"
    nowhere["allow_sending_without_reply"] = True
    await bot.result("sendMessage", chat_id=ADA, text="hi", reply_parameters=nowhere)
    assert ada.messages[-1].reply_to is None


async def test_a_reply_stays_within_its_chat(bot: Bot, ada: User) -> None:
    elsewhere = {"message_id": ada.messages[0].id, "chat_id": 8}
    refusal = await bot.refusal("sendMessage", chat_id=ADA, text="hi", reply_parameters=elsewhere)
    assert "within one chat only" in refusal


async def test_a_message_in_a_topic_stands_there(
    sandbox: TelegramSandbox, bot: Bot, ada: User
) -> None:
    sandbox.world.chats.open_topic(ADA, 5)
    said = await bot.result("sendMessage", chat_id=ADA, text="hi", message_thread_id=5)
    assert (said["message_thread_id"], said["is_topic_message"]) == (5, True)
    assert await bot.result("sendChatAction", chat_id=ADA, action="typing", message_thread_id=5)
    assert ada.messages[-1].topic == 5


@pytest.mark.parametrize("method", ["sendMessage", "sendChatAction"])
async def test_a_topic_that_is_closed_or_gone_takes_nothing(
    sandbox: TelegramSandbox, bot: Bot, ada: User, method: str
) -> None:
    chats = sandbox.world.chats
    what = {"text": "hi"} if method == "sendMessage" else {"action": "typing"}
    chats.open_topic(ADA, 5)
    chats.close_topic(ADA, 5)
    closed = await bot.refusal(method, chat_id=ADA, message_thread_id=5, **what)
    assert closed == "Bad Request: TOPIC_CLOSED"
    chats.delete_topic(ADA, 5)
    gone = await bot.refusal(method, chat_id=ADA, message_thread_id=5, **what)
    assert gone == "Bad Request: message thread not found"
    assert [one.text for one in ada.messages] == ["hello"]
