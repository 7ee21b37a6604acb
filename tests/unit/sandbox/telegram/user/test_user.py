"""What a scripted user can do, with a bot at the other end that calls by hand."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import Chat
from sandbox.user import User
from tests.unit.sandbox.telegram.user.other_end import YES_NO, Bot
from tests.unit.telegram.bot_by_hand import HandClock

CHOIR = Chat(id=-4001, name="Choir", type="group")


async def test_a_text_arrives_with_its_sender_and_its_commands(ada: User, bot: Bot) -> None:
    await ada.says("/start now", reply_to=ada.messages[0])
    [update] = await bot.updates()
    message = update["message"]
    assert message["from"] == {
        "id": 7,
        "is_bot": False,
        "first_name": "Ada",
        "username": "ada_l",
        "language_code": "en",
    }
    assert message["chat"] == {
        "id": 7,
        "type": "private",
        "first_name": "Ada",
        "username": "ada_l",
    }
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["reply_to_message"]["text"] == "hello"


async def test_files_arrive_with_what_their_sender_claims(ada: User, bot: Bot) -> None:
    await ada.sends_voice(b"sound", seconds=9, claimed_size=3, caption="Me")
    await ada.sends_audio(b"sound", "song.mp3", seconds=8, fields={"media_group_id": "1"})
    await ada.sends_document(b"sound", "song.flac", "audio/flac")
    await ada.sends_video_note(b"film", seconds=7)
    await ada.sends_other(sticker={"file_id": "CAAC"})
    voice, audio, document, round_video, sticker = [
        update["message"] for update in await bot.updates()
    ]
    assert (voice["voice"]["duration"], voice["voice"]["file_size"]) == (9, 3)
    assert voice["caption"] == "Me"
    assert (audio["audio"]["file_name"], audio["media_group_id"]) == ("song.mp3", "1")
    assert document["document"]["mime_type"] == "audio/flac"
    assert "duration" not in document["document"]
    assert (round_video["video_note"]["length"], round_video["video_note"]["duration"]) == (240, 7)
    assert sticker["sticker"] == {"file_id": "CAAC"}
    assert [message.kind for message in ada.messages[1:]] == [
        "voice",
        "audio",
        "document",
        "video_note",
        "other",
    ]


async def test_a_forwarded_voice_tells_where_it_comes_from(
    ada: User, bot: Bot, sandbox: TelegramSandbox
) -> None:
    bob = User(sandbox, user_id=8, first_name="Bob")
    await ada.forwards_voice(b"sound", from_user=bob)
    await ada.forwards_voice(b"sound", hidden="Somebody")
    await ada.forwards_voice(b"sound", channel="News")
    user, hidden, channel = [update["message"]["forward_origin"] for update in await bot.updates()]
    assert (user["type"], user["sender_user"]["id"]) == ("user", 8)
    assert (hidden["type"], hidden["sender_user_name"]) == ("hidden_user", "Somebody")
    assert (channel["type"], channel["chat"]["title"]) == ("channel", "News")
    with pytest.raises(ValueError, match="from whom"):
        await ada.forwards_voice(b"sound")


async def test_an_edit_of_the_user_is_an_update_of_its_own(
    ada: User, bot: Bot, clock: HandClock
) -> None:
    clock.now += timedelta(minutes=1)
    changed = await ada.edits(ada.messages[0], "hello /help")
    [update] = await bot.updates()
    assert update["edited_message"]["text"] == "hello /help"
    assert update["edited_message"]["edit_date"] == update["edited_message"]["date"] + 60
    assert ada.messages == [changed]


async def test_a_press_returns_what_the_bot_answers(ada: User, bot: Bot) -> None:
    asked = await bot.says(ada, "Sure?", reply_markup=YES_NO)
    pressing = asyncio.create_task(ada.presses("Yes"))
    query = await bot.answers("Thank you")
    assert await pressing == "Thank you"
    assert (query["data"], query["message"]["message_id"]) == ("y", asked)
    assert query["chat_instance"]


async def test_a_press_is_answered_once_and_in_time(ada: User, bot: Bot, clock: HandClock) -> None:
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    await bot.says(ada, "Sure?", reply_markup=YES_NO)
    pressing = asyncio.create_task(ada.presses("No"))
    number = (await bot.answers())["id"]
    assert await pressing == ""
    assert await bot.call("answerCallbackQuery", callback_query_id=number) == too_old
    assert await bot.call("answerCallbackQuery", callback_query_id="1") == too_old
    with pytest.raises(AssertionError, match='no answer to "Yes" within 0 s'):
        await ada.presses("Yes", within=0)
    [update] = await bot.updates()
    clock.now += timedelta(minutes=2)
    late = update["callback_query"]["id"]
    assert await bot.call("answerCallbackQuery", callback_query_id=late) == too_old


async def test_the_newest_button_is_pressed_unless_a_message_is_named(ada: User, bot: Bot) -> None:
    first = await bot.says(ada, "First?", reply_markup=YES_NO)
    second = await bot.says(ada, "Second?", reply_markup=YES_NO)
    old = await ada.sees("First?")
    await bot.call("editMessageText", chat_id=7, message_id=first, text="Done.")
    for message, pressed in [(None, second), (old, first)]:
        pressing = asyncio.create_task(ada.presses("Yes", message))
        assert (await bot.answers())["message"]["message_id"] == pressed
        await pressing


async def test_a_missing_button_is_reported_with_those_that_are_there(ada: User, bot: Bot) -> None:
    with pytest.raises(AssertionError, match='no button "Yes"; the buttons: none at all'):
        await ada.presses("Yes")
    await bot.says(ada, "Sure?", reply_markup=YES_NO)
    with pytest.raises(AssertionError, match='no button "Maybe"; the buttons: "Yes", "No, never"'):
        await ada.presses("Maybe")


async def test_links_and_copies_need_no_answer(ada: User, bot: Bot) -> None:
    await bot.says(ada, "Here", reply_markup=YES_NO)
    assert await ada.presses("Help") == "https://example.org/help"
    assert await ada.presses("Copy") == "voice-1"


async def test_the_bot_is_told_when_it_is_blocked_and_unblocked(ada: User, bot: Bot) -> None:
    await ada.blocks_the_bot()
    with pytest.raises(RuntimeError, match="Ada must unblock"):
        await ada.says("hello?")
    await ada.unblocks_the_bot()
    blocked, unblocked = [update["my_chat_member"] for update in await bot.updates()]
    for change, old, new in [(blocked, "member", "kicked"), (unblocked, "kicked", "member")]:
        assert change["old_chat_member"]["status"] == old
        assert change["new_chat_member"]["status"] == new
        assert change["new_chat_member"]["user"]["id"] == 123456
    assert await bot.says(ada, "Welcome back!")


async def test_of_a_group_the_bot_sees_only_what_is_said_to_it(ada: User, bot: Bot) -> None:
    await ada.adds_the_bot(CHOIR)
    greeting = await bot.call("sendMessage", chat_id=CHOIR.id, text="Hello, choir!")
    seen = await ada.sees("Hello, choir!", chat=CHOIR)
    assert seen.id == greeting["message_id"]
    await ada.says("lovely weather", chat=CHOIR)
    await ada.sends_voice(b"sound", chat=CHOIR)
    await ada.says("/start", chat=CHOIR)
    await ada.says("hey @clone_bot", chat=CHOIR)
    await ada.says("thanks", chat=CHOIR, reply_to=seen)
    joined, *said = await bot.updates()
    assert joined["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert [update["message"]["text"] for update in said] == ["/start", "hey @clone_bot", "thanks"]
    assert said[0]["message"]["chat"] == {"id": -4001, "type": "group", "title": "Choir"}


async def test_a_bot_that_left_a_group_cannot_write_to_it(ada: User, bot: Bot) -> None:
    await ada.adds_the_bot(CHOIR)
    hers = await ada.says("/start", chat=CHOIR)
    refusal = await bot.call("deleteMessage", chat_id=CHOIR.id, message_id=hers.id)
    assert refusal == "Bad Request: message can't be deleted"
    assert await bot.call("leaveChat", chat_id=CHOIR.id) is True
    refusal = await bot.call("sendMessage", chat_id=CHOIR.id, text="Bye")
    assert refusal == "Forbidden: bot is not a member of the group chat"
    assert "private" in await bot.call("leaveChat", chat_id=7)
    assert (await bot.call("getChat", chat_id=CHOIR.id))["title"] == "Choir"


async def test_a_reaction_reaches_the_bot_as_an_edit_that_changes_nothing(
    bot: Bot, ada: User
) -> None:
    note = await ada.sends_voice(b"Ada speaks", caption="Evening")
    [sent] = await bot.updates()
    await ada.reacts(note, "🔥")
    [touched] = await bot.updates()
    assert touched["edited_message"].pop("edit_date") is not None
    assert touched["edited_message"] == sent["message"]
    assert ada.messages[-1] == note


async def test_of_a_reaction_to_its_own_message_the_bot_hears_nothing(bot: Bot, ada: User) -> None:
    await bot.says(ada, "Hello")
    await ada.reacts(ada.messages[-1])
    note = await ada.says("bye")
    assert [update["message"]["message_id"] for update in await bot.updates()] == [note.id]
