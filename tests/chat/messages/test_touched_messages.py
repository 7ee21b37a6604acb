"""Telegram says "edited" of a first reaction: nothing was said anew, so nothing is answered."""

from typing import Any

import pytest

from bot.demo.stage import Stage
from handlers.words import texts
from sandbox.user import User
from tests.chat.messages.test_flood import said_to
from tests.chat.messages.test_odd_messages import PHOTO, sends_an_album
from tests.chat.steps import has_a_clone, is_voice
from tests.support.sound import speech

AUSTEN: Any = {"seconds": 25}


async def is_silent(user: User, before: list[str]) -> None:
    """Whatever was done before, the next answer is that to a command."""
    await user.says("/cancel")
    await user.sees(texts.NOTHING_TO_CANCEL)
    assert said_to(user) == [*before, texts.NOTHING_TO_CANCEL]


@pytest.mark.parametrize("times", [1, 2, 40])
async def test_reactions_to_a_text_are_met_with_silence(
    stage: Stage, anna: User, times: int
) -> None:
    hello = await anna.says("hello")
    await anna.sees(texts.UNKNOWN)
    for _ in range(times):
        await anna.reacts(hello)
    await is_silent(anna, [texts.UNKNOWN])


async def test_a_text_that_is_really_edited_is_answered(stage: Stage, anna: User) -> None:
    hello = await anna.says("hello")
    await anna.sees(texts.UNKNOWN)
    await anna.edits(hello, "hello there")
    await anna.sees(texts.EDITED_TEXT)
    await anna.reacts(hello)
    await is_silent(anna, [texts.UNKNOWN, texts.EDITED_TEXT])


async def test_a_reaction_to_a_recording_is_met_with_silence(stage: Stage, anna: User) -> None:
    note = await anna.sends_voice(speech.austen(), caption="Evening", **AUSTEN)
    asked = await anna.sees(texts.ASK_CONSENT)
    await anna.reacts(note)
    await anna.edits(note, "Evening")
    await anna.says("/help")
    await anna.sees(texts.HELP)
    assert said_to(anna) == [asked.text, texts.HELP]


async def test_a_caption_that_is_really_edited_is_answered(stage: Stage, anna: User) -> None:
    note = await anna.sends_voice(speech.austen(), caption="Evening", **AUSTEN)
    await anna.sees(texts.ASK_CONSENT)
    await anna.edits(note, "Morning")
    await anna.sees(texts.EDITED_RECORDING)


async def test_reactions_to_an_album_and_a_photo_are_met_with_silence(
    stage: Stage, anna: User
) -> None:
    items = await sends_an_album(anna)
    await anna.sees(texts.REST_OF_ALBUM)
    photo = await anna.sends_other(photo=PHOTO)
    await anna.sees("This is not a recording")
    before = said_to(anna)
    for message in (*items, photo):
        await anna.reacts(message)
    await anna.says("/help")
    await anna.sees(texts.HELP)
    assert said_to(anna) == [*before, texts.HELP]


@pytest.mark.parametrize("touch", ["reacts", "edits"])
async def test_an_old_text_that_is_touched_becomes_nobodys_name(
    stage: Stage, anna: User, touch: str
) -> None:
    clip = await has_a_clone(anna)
    hello = await anna.says("Hello, how are you?")
    await anna.sees(texts.UNKNOWN)
    await anna.presses(texts.RENAME, clip)
    await anna.sees(texts.ASK_TITLE.format(title="My voice"))
    await (anna.reacts(hello) if touch == "reacts" else anna.edits(hello, "Hello"))
    await anna.says("Nanny Ogg")
    await anna.sees("it is called “Nanny Ogg” now")
    assert [slot.name for slot in stage.upstream.slots.values()] == ["Nanny Ogg"]
    assert not [text for text in said_to(anna) if "“Hello" in text]


async def test_a_reaction_while_a_recording_is_awaited_begins_nothing(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.RETRAIN, clip)
    await anna.sees("Send me a new recording for “My voice”")
    await anna.reacts(anna.messages[0])
    await anna.says("/status")
    await anna.sees("I'll wait 60 more minutes for a new recording for “My voice”.")
    assert len([one for one in anna.messages if is_voice(one) and one.from_bot]) == 1
