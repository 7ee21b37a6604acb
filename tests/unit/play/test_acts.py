"""What people do on the page reaches the bot as what people do in Telegram, and back."""

import asyncio
from typing import Any

import pytest

from tests.unit.play.page import ADA, BOB, Page
from tests.unit.telegram.bot_by_hand import OPUS

HERE = {"person": ADA, "chat": ADA}


async def the_bot_says(page: Page, text: str, **more: object) -> int:
    sent = await page.bot.result("sendMessage", chat_id=ADA, text=text, **more)
    return int(sent["message_id"])


async def the_bot_may_not_say(page: Page, text: str, **more: object) -> str:
    return await page.bot.refusal("sendMessage", chat_id=ADA, text=text, **more)


async def the_next_update(page: Page, kind: str) -> Any:
    updates = await page.bot.result("getUpdates", timeout=5)
    return next(update[kind] for update in updates if kind in update)


async def test_a_text_reaches_the_bot_with_its_command(page: Page) -> None:
    await page.acts("Say", **HERE, text="/start hello")
    message = await the_next_update(page, "message")
    assert (message["text"], message["from"]["first_name"]) == ("/start hello", "Ada")
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_an_edit_reaches_the_bot(page: Page) -> None:
    sent = await page.acts("Say", **HERE, text="helo")
    await page.acts("Edit", **HERE, message=sent["id"], text="hello")
    assert (await the_next_update(page, "edited_message"))["text"] == "hello"


async def test_nobody_changes_what_somebody_else_has_written(page: Page) -> None:
    await page.acts("Say", **HERE, text="hello")
    message = await the_bot_says(page, "Hello, Ada")
    refusal = await page.refuses("Edit", **HERE, message=message, text="Hello, Bob")
    assert refusal == "Only what you have written yourself can be changed."


async def test_what_is_deleted_is_gone_for_the_bot_too(page: Page) -> None:
    sent = await page.acts("Say", **HERE, text="hello")
    await page.acts("Delete", **HERE, message=sent["id"])
    refusal = await the_bot_may_not_say(page, "?", reply_parameters={"message_id": sent["id"]})
    assert refusal == "Bad Request: message to be replied not found"


async def test_a_forwarded_message_names_its_author_unless_that_is_hidden(page: Page) -> None:
    await page.acts("Say", **HERE, text="hello")
    message = await the_bot_says(page, "Hello, Ada")
    for hidden, kind in ((False, "user"), (True, "hidden_user")):
        await page.acts("Forward", **HERE, message=message, to=ADA, hidden=hidden)
        updates = await page.bot.result("getUpdates", offset=-1)
        assert updates[0]["message"]["forward_origin"]["type"] == kind


async def test_a_press_is_answered_with_what_the_bot_says(page: Page) -> None:
    await page.acts("Say", **HERE, text="hello")
    key = {"text": "Yes", "callback_data": "y"}
    message = await the_bot_says(page, "Really?", reply_markup={"inline_keyboard": [[key]]})
    press = asyncio.create_task(page.acts("Press", **HERE, message=message, text="Yes", data="y"))
    query = await the_next_update(page, "callback_query")
    assert query["data"] == "y"
    answer = {"callback_query_id": query["id"], "text": "Fine", "show_alert": True}
    await page.bot.result("answerCallbackQuery", **answer)
    assert await press == {"answered": True, "text": "Fine", "alert": True}


async def test_people_do_not_see_each_others_chats(page: Page) -> None:
    await page.acts("AddPerson", name="Bob", language="de")
    sent = await page.acts("Say", **HERE, text="a secret")
    for name, details in {
        "Say": {"text": "hello"},
        "Delete": {"message": sent["id"]},
        "Forward": {"message": sent["id"], "to": BOB},
        "Press": {"message": sent["id"], "text": "x", "data": "x"},
    }.items():
        refusal = await page.refuses(name, person=BOB, chat=ADA, **details)
        assert refusal == "This chat is not there."


async def test_who_has_blocked_the_bot_can_write_again_after_unblocking_it(page: Page) -> None:
    await page.acts("Say", **HERE, text="hello")
    await page.acts("Block", person=ADA, blocked=True)
    assert await page.refuses("Say", **HERE, text="hello?") == "Unblock the bot first."
    refusal = await the_bot_may_not_say(page, "Hello?")
    assert refusal == "Forbidden: bot was blocked by the user"
    await page.acts("Block", person=ADA, blocked=False)
    await page.acts("Say", **HERE, text="hello again")


async def test_a_group_can_do_without_the_bot_and_have_topics(page: Page) -> None:
    group = (await page.acts("AddGroup", name="Friends", members=[ADA]))["id"]
    there = {"person": ADA, "chat": group}
    await page.acts("SetBot", **there, member=True)
    joined = await the_next_update(page, "my_chat_member")
    assert joined["new_chat_member"]["status"] == "member"
    topic = (await page.acts("OpenTopic", **there, name="Voices"))["id"]
    await page.acts("Say", **there, text="/start", topic=topic)
    await page.acts("SetTopic", **there, topic=topic, state="closed")
    refusal = await page.refuses("Say", **there, text="/start", topic=topic)
    assert refusal == "Nobody can write in this topic."


async def test_an_offer_of_inline_mode_can_be_picked(page: Page) -> None:
    asked = asyncio.create_task(page.acts("AskInline", person=ADA, text="hi", where="sender"))
    query = await the_next_update(page, "inline_query")
    assert (query["query"], query["chat_type"]) == ("hi", "sender")
    content = {"message_text": "Hello from the bot"}
    result = {"type": "article", "id": "1", "title": "Hello", "input_message_content": content}
    await page.bot.result("answerInlineQuery", inline_query_id=query["id"], results=[result])
    offer = await asked
    assert [one["title"] for one in offer["results"]] == ["Hello"]
    await page.acts("Pick", **HERE, query=offer["query"], result="1")
    assert await page.refuses("Pick", **HERE, query="0", result="1") == "This is no longer offered."


async def test_a_recording_reaches_the_bot_as_a_voice_message(page: Page) -> None:
    address = f"upload?person={ADA}&chat={ADA}&kind=voice&seconds=3&how=raw"
    assert (await page.post(address, OPUS, Content_Type="audio/webm")).status == 200
    voice = (await the_next_update(page, "message"))["voice"]
    assert (voice["duration"], voice["mime_type"]) == (3, "audio/webm")


@pytest.mark.parametrize(
    ("name", "details"),
    [
        ("Nothing", {}),
        ("Act", {}),
        ("Say", {}),
        ("Say", {**HERE, "text": ""}),
        ("Say", {**HERE, "text": "x" * 4097}),
        ("Say", {**HERE, "text": "x", "as": "Bob"}),
        ("AddPerson", {"name": "x" * 65, "language": "en"}),
        ("AddPerson", {"name": "x", "language": "../en"}),
        ("SetTopic", {**HERE, "topic": 1, "state": "open"}),
        ("Speak", {"person": BOB, "language": "en"}),
    ],
)
async def test_what_no_page_asks_for_is_refused_with_a_sentence(
    page: Page, name: str, details: dict[str, object]
) -> None:
    assert (await page.refuses(name, **details)).endswith(".")
