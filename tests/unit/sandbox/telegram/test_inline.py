"""Inline mode and copies in the sandbox: what Telegram takes, and what people get."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import Chat, Kind, Message
from sandbox.telegram.methods.receiving import TOO_OLD
from sandbox.telegram.state.people import ask_inline, press
from sandbox.user import User
from tests.unit.sandbox.telegram.parts import ADA
from tests.unit.telegram.bot_by_hand import OPUS, Bot, HandClock


@pytest.fixture
def ada(sandbox: TelegramSandbox) -> User:
    return User(sandbox, user_id=ADA, first_name="Ada")


@pytest.fixture
async def note(ada: User) -> Message:
    """A voice note that Telegram keeps."""
    return await ada.sends_voice(OPUS, caption="my own")


def asked(sandbox: TelegramSandbox, ada: User) -> str:
    return ask_inline(sandbox.world, ada.person, "", "", "private")


def voice(note: Message, result_id: str = "1", **more: str) -> dict[str, str]:
    file_id = note.file.file_id if note.file else ""
    return {"type": "voice", "id": result_id, "voice_file_id": file_id, "title": "Ada", **more}


async def test_a_result_can_be_picked_in_a_chat_that_the_bot_does_not_know(
    sandbox: TelegramSandbox, bot: Bot, ada: User, note: Message
) -> None:
    query_id = asked(sandbox, ada)
    answer = await bot.call(
        "answerInlineQuery",
        inline_query_id=query_id,
        results=[voice(note, caption="<b>AI</b>", parse_mode="HTML")],
        is_personal=True,
        cache_time=5,
        next_offset="50",
    )
    assert answer["result"] is True
    offer = sandbox.world.offers[query_id]
    assert (offer.personal, offer.cache_seconds, offer.next_offset) == (True, 5, "50")
    friends = Chat(id=-77, name="Friends", type="group")
    picked = await ada.picks("Ada", offer, chat=friends)
    assert (picked.kind, picked.text, picked.file) == (Kind.VOICE, "AI", note.file)
    assert await bot.refusal("sendMessage", chat_id=-77, text="hi") == "Bad Request: chat not found"


async def test_a_result_picked_in_the_chat_with_the_bot_names_the_bot(
    sandbox: TelegramSandbox, bot: Bot, ada: User, note: Message
) -> None:
    query_id = asked(sandbox, ada)
    await bot.call("answerInlineQuery", inline_query_id=query_id, results=[voice(note)])
    await ada.picks("Ada", sandbox.world.offers[query_id])
    updates = await bot.call("getUpdates")
    assert updates["result"][-1]["message"]["via_bot"]["username"] == "clone_bot"


async def test_an_inline_query_tells_who_typed_what_where(
    sandbox: TelegramSandbox, bot: Bot, ada: User
) -> None:
    query_id = ask_inline(sandbox.world, ada.person, "read", "50", "group")
    updates = await bot.call("getUpdates", allowed_updates=["inline_query"])
    query = updates["result"][-1]["inline_query"]
    assert query.pop("from")["id"] == ADA
    assert query == {"id": query_id, "query": "read", "offset": "50", "chat_type": "group"}


async def test_a_button_may_stand_above_no_results_at_all(
    sandbox: TelegramSandbox, bot: Bot, ada: User
) -> None:
    query_id = asked(sandbox, ada)
    button = {"text": "Make one", "start_parameter": "inline"}
    await bot.call("answerInlineQuery", inline_query_id=query_id, results=[], button=button)
    offer = sandbox.world.offers[query_id]
    assert (offer.results, offer.button, offer.start_parameter) == ((), "Make one", "inline")


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"results": [{"id": "1"}, {"id": "1"}]}, "RESULT_ID_DUPLICATE"),
        ({"results": [{"id": ""}]}, "RESULT_ID_INVALID"),
        ({"results": [{"id": "x" * 65}]}, "RESULT_ID_INVALID"),
        ({"results": [{"id": str(number)} for number in range(51)]}, "wrong parameters"),
        ({"results": [{"voice_file_id": "lost"}]}, "wrong file identifier"),
        ({"results": [{"title": ""}]}, "wrong parameters"),
        ({"results": [{"caption": "x" * 1025}]}, "caption is too long"),
        ({"results": [{"type": "article"}]}, "wrong parameters"),
        ({"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"cache_time": -1}, "wrong parameters"),
        ({"button": {"text": "Make one", "start_parameter": "a b"}}, "wrong parameters"),
        ({"button": {"text": "", "start_parameter": "a"}}, "wrong parameters"),
        ({"inline_query_id": "somebody else's"}, TOO_OLD),
    ],
)
async def test_an_answer_that_telegram_would_not_take_is_refused(
    bot: Bot, ada: User, note: Message, given: dict[str, Any], refusal: str
) -> None:
    query_id = asked(bot.sandbox, ada)
    results = [voice(note) | result for result in given.get("results", [])]
    parameters = {"inline_query_id": query_id, **given, "results": results}
    assert refusal in await bot.refusal("answerInlineQuery", **parameters)
    assert not bot.sandbox.world.offers


async def test_a_music_file_is_no_voice_to_offer(
    sandbox: TelegramSandbox, bot: Bot, ada: User
) -> None:
    song = await ada.sends_audio(b"ID3" + bytes(20))
    told = await bot.refusal(
        "answerInlineQuery", inline_query_id=asked(sandbox, ada), results=[voice(song)]
    )
    assert told == "Bad Request: can't use file of type audio as voice"


async def test_an_inline_query_is_answered_once_and_in_time(
    sandbox: TelegramSandbox, bot: Bot, clock: HandClock, ada: User
) -> None:
    query_id = asked(sandbox, ada)
    await bot.call("answerInlineQuery", inline_query_id=query_id, results=[])
    again = await bot.refusal("answerInlineQuery", inline_query_id=query_id, results=[])
    late = asked(sandbox, ada)
    clock.now += timedelta(seconds=11)
    too_late = await bot.refusal("answerInlineQuery", inline_query_id=late, results=[])
    assert {again, too_late} == {f"Bad Request: {TOO_OLD}"}


async def test_a_query_without_an_answer_in_time_is_an_error_for_its_sender(ada: User) -> None:
    with pytest.raises(AssertionError, match='nothing was offered for "read"'):
        await ada.types_inline("read", within=0)


async def test_a_copy_says_the_same_and_tells_only_its_number(
    bot: Bot, ada: User, note: Message
) -> None:
    answer = await bot.call("copyMessage", chat_id=ADA, from_chat_id=ADA, message_id=note.id)
    copy = ada.messages[-1]
    assert answer["result"] == {"message_id": copy.id}
    assert (copy.kind, copy.text, copy.file, copy.from_bot) == (
        note.kind,
        "my own",
        note.file,
        True,
    )


async def test_a_message_that_can_not_be_copied_is_refused(
    bot: Bot, ada: User, note: Message
) -> None:
    dice = await ada.sends_other(dice={"emoji": "🎲", "value": 3})
    copy = {"chat_id": ADA, "from_chat_id": ADA}
    gone = await bot.refusal("copyMessage", **copy, message_id=99)
    odd = await bot.refusal("copyMessage", **copy, message_id=dice.id)
    ada.accepts_no_voice()
    forbidden = await bot.refusal("copyMessage", **copy, message_id=note.id)
    assert gone == "Bad Request: message to copy not found"
    assert odd == "Bad Request: message can't be copied"
    assert forbidden == "Bad Request: VOICE_MESSAGES_FORBIDDEN"


def article(text: str = "Hello", **more: object) -> dict[str, object]:
    content = {"message_text": text}
    return {
        "type": "article",
        "id": "say",
        "title": "Say it",
        "input_message_content": content,
        **more,
    }


BUTTON = {"inline_keyboard": [[{"text": "Open", "callback_data": "open"}]]}


async def picked(bot: Bot, ada: User, result: dict[str, object], chat: Chat) -> Message:
    """Offer one result and send it into a chat."""
    query_id = ask_inline(bot.sandbox.world, ada.person, "hello", "", "group")
    await bot.call("answerInlineQuery", inline_query_id=query_id, results=[result])
    return await ada.picks("Say it", bot.sandbox.world.offers[query_id], chat=chat)


FRIENDS = Chat(id=-77, name="Friends", type="group")


async def test_with_feedback_the_bot_is_told_which_result_was_picked_and_how_to_edit_it(
    sandbox: TelegramSandbox, bot: Bot, ada: User
) -> None:
    sandbox.world.inline_feedback = True
    message = await picked(bot, ada, article(reply_markup=BUTTON), FRIENDS)
    updates = await bot.call("getUpdates")
    chosen = updates["result"][-1]["chosen_inline_result"]
    assert chosen.pop("from")["id"] == ADA
    assert chosen == {
        "result_id": "say",
        "query": "hello",
        "inline_message_id": message.inline_id,
    }


async def test_a_result_without_buttons_can_not_be_edited(
    sandbox: TelegramSandbox, bot: Bot, ada: User
) -> None:
    sandbox.world.inline_feedback = True
    await picked(bot, ada, article(), FRIENDS)
    updates = await bot.call("getUpdates")
    assert "inline_message_id" not in updates["result"][-1]["chosen_inline_result"]


async def test_without_feedback_the_bot_hears_of_a_result_when_its_button_is_pressed(
    bot: Bot, ada: User
) -> None:
    message = await picked(bot, ada, article(reply_markup=BUTTON), FRIENDS)
    press(bot.sandbox.world, ada.person, message, message.buttons[0])
    updates = await bot.call("getUpdates")
    pressed = updates["result"][-1]["callback_query"]
    assert not any("chosen_inline_result" in update for update in updates["result"])
    assert (pressed["inline_message_id"], "message" in pressed) == (message.inline_id, False)


async def test_a_picked_text_becomes_a_music_file_that_telegram_has_already(
    sandbox: TelegramSandbox, bot: Bot, ada: User
) -> None:
    message = await picked(bot, ada, article(reply_markup=BUTTON), FRIENDS)
    song = await ada.sends_audio(b"ID3" + bytes(20))
    media = {"type": "audio", "media": song.file.file_id if song.file else "", "caption": "AI"}
    answer = await bot.call("editMessageMedia", inline_message_id=message.inline_id, media=media)
    assert answer["result"] is True
    (now,) = ada.messages_in(FRIENDS)
    assert (now.kind, now.file, now.text, now.buttons) == (Kind.AUDIO, song.file, "AI", ())
    written = await bot.refusal(
        "editMessageText", inline_message_id=message.inline_id, text="text again"
    )
    assert written == "Bad Request: there is no text in the message to edit"


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [("audio", "can't use file of type voice as audio"), ("voice", "wrong parameters")],
)
async def test_a_voice_message_can_not_be_put_into_a_text(
    bot: Bot, ada: User, note: Message, kind: str, refusal: str
) -> None:
    message = await picked(bot, ada, article(reply_markup=BUTTON), FRIENDS)
    media = {"type": kind, "media": note.file.file_id if note.file else ""}
    told = await bot.refusal("editMessageMedia", inline_message_id=message.inline_id, media=media)
    assert refusal in told


async def test_a_picked_result_takes_no_upload(bot: Bot, ada: User) -> None:
    message = await picked(bot, ada, article(reply_markup=BUTTON), FRIENDS)
    media = {"type": "audio", "media": "attach://song"}
    told = await bot.refusal("editMessageMedia", inline_message_id=message.inline_id, media=media)
    assert told == "Bad Request: wrong file identifier/HTTP URL specified"


async def test_an_edit_has_to_name_a_message_that_is_there(bot: Bot) -> None:
    nobodys = await bot.refusal("editMessageText", inline_message_id="nobody's", text="hi")
    nothing = await bot.refusal("editMessageText", text="hi")
    assert nobodys == "Bad Request: MESSAGE_ID_INVALID"
    assert nothing == "Bad Request: message identifier is not specified"
