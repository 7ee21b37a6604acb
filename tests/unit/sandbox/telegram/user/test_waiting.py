"""What a scripted user sees, waits for, and is shown when nothing comes."""

import asyncio

import pytest

from sandbox.telegram.forms.values import Event, EventKind, Kind
from sandbox.telegram.transcript import transcript
from sandbox.user import User
from tests.unit.sandbox.telegram.user.other_end import YES_NO, Bot
from tests.unit.telegram.bot_by_hand import HandClock


async def test_a_button_can_be_waited_for(ada: User, bot: Bot) -> None:
    pressing = asyncio.create_task(ada.presses_shown("Yes"))
    await bot.says(ada, "Sure?", reply_markup=YES_NO)
    await bot.answers("At last")
    assert await pressing == "At last"


async def test_messages_that_are_there_are_seen_at_once_and_the_newest_first(
    ada: User, bot: Bot
) -> None:
    first = await bot.says(ada, "note 1")
    second = await bot.says(ada, "note 2")
    assert (await ada.sees("note")).id == second
    assert (await ada.sees(lambda message: message.text.endswith("1"))).id == first
    with pytest.raises(AssertionError):
        await ada.sees("note 1", after=await ada.sees("note 2"), within=0)


async def test_a_message_that_has_not_come_yet_is_waited_for(ada: User, bot: Bot) -> None:
    seeing = asyncio.create_task(ada.sees("later"))
    await bot.says(ada, "sooner")
    number = await bot.says(ada, "later")
    assert (await seeing).id == number


async def test_no_version_of_an_edited_message_is_missed(ada: User, bot: Bot) -> None:
    number = await bot.says(ada, "checking")
    seeing = asyncio.create_task(ada.sees("training"))
    for text in ("training", "done"):
        await bot.call("editMessageText", chat_id=7, message_id=number, text=text)
    assert (await seeing).text == "training"
    assert [message.text for message in ada.messages] == ["hello", "done"]


async def test_waiting_in_vain_shows_the_conversation(ada: User, bot: Bot) -> None:
    await bot.says(ada, "Hello, Ada!", reply_markup=YES_NO)
    await ada.sends_voice(b"sound")
    with pytest.raises(AssertionError) as vain:
        await ada.sees("hello", within=0)
    assert str(vain.value) == (
        "did not see 'hello' within 0 s; the chat:\n"
        "#1 Ada: hello\n"
        "#2 Sandbox: Hello, Ada! [Yes] [No, never] [Help] [Copy]\n"
        "#3 Ada: <voice>"
    )


def test_nothing_said_is_written_down_as_such() -> None:
    assert transcript([]) == "(nothing was said)"


async def test_a_listener_hears_of_everything_in_order(
    ada: User, bot: Bot, clock: HandClock
) -> None:
    heard: list[Event] = []
    bot.sandbox.on_event(heard.append)
    await ada.sends_voice(b"sound")
    await bot.updates()
    await bot.call("sendChatAction", chat_id=7, action="typing")
    number = await bot.says(ada, "Sure?", reply_markup=YES_NO)
    pressing = asyncio.create_task(ada.presses("Yes"))
    await bot.answers("Fine")
    await pressing
    await bot.call("editMessageText", chat_id=7, message_id=number, text="Sure.")
    await bot.call("deleteMessage", chat_id=7, message_id=number)
    assert [(event.kind, event.by.first_name, event.detail) for event in heard] == [
        (EventKind.MESSAGE, "Ada", ""),
        (EventKind.ACTION, "Sandbox", "typing"),
        (EventKind.MESSAGE, "Sandbox", ""),
        (EventKind.PRESS, "Ada", "Yes"),
        (EventKind.ANSWER, "Sandbox", "Fine"),
        (EventKind.EDIT, "Sandbox", ""),
        (EventKind.DELETION, "Sandbox", ""),
    ]
    assert {event.time for event in heard} == {clock.now}
    voice = heard[0].message
    assert voice
    assert (voice.kind, voice.content) == (Kind.VOICE, b"sound")
    assert list(bot.sandbox.events)[-7:] == heard
