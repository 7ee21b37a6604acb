"""What we ask ends with whatever else is done, and no voice is replaced unasked."""

from collections.abc import Awaitable, Callable
from typing import Unpack

import pytest

from bot.demo.stage import Stage
from handlers.features import status
from handlers.words import texts
from sandbox.telegram.forms.values import Message
from sandbox.user import More, User
from tests.chat.messages.test_flood import said_to
from tests.chat.recordings.test_takes import half, noisy
from tests.chat.steps import has_a_clone, is_voice
from tests.support.sound import speech

ASK_REPLACE = "Is this recording for “My voice”?"


async def is_asked_for_a_name(anna: User) -> Message:
    clip = await has_a_clone(anna)
    await anna.presses(texts.RENAME, clip)
    await anna.sees(texts.ASK_TITLE.format(title="My voice"))
    return clip


async def sends(anna: User, **more: Unpack[More]) -> Message:
    return await anna.sends_voice(speech.austen(), seconds=25, **more)


async def test_status_says_what_is_asked_and_leaves_it_open(stage: Stage, anna: User) -> None:
    await is_asked_for_a_name(anna)
    await anna.says("/status")
    await anna.sees("I'll wait 60 more minutes for a new name for “My voice”.")
    await anna.says("Nanny Ogg")
    await anna.sees("it is called “Nanny Ogg” now")
    await anna.says("/status")
    await anna.sees(status.NOTHING)


@pytest.mark.parametrize("command", ["/help", "/voices", "/start", "/language", "/dance"])
async def test_any_other_command_ends_a_question(stage: Stage, anna: User, command: str) -> None:
    await is_asked_for_a_name(anna)
    sent = await anna.says(command)
    await anna.sees(lambda _one: True, after=sent)
    text = await anna.says("Hello, how are you?")
    await anna.sees(texts.UNKNOWN, after=text)
    assert [slot.name for slot in stage.upstream.slots.values()] == ["My voice"]


async def test_any_other_button_ends_a_question(stage: Stage, anna: User) -> None:
    clip = await is_asked_for_a_name(anna)
    await anna.presses(texts.DELETE, clip)
    await anna.sees(texts.ASK_DELETE.format(title="My voice"))
    await anna.says("Hello, how are you?")
    await anna.sees(texts.UNKNOWN)


async def test_a_refusal_ends_a_question(stage: Stage, anna: User, boris: User) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.RETRAIN, clip)
    await anna.sees("Send me a new recording for “My voice”")
    await anna.forwards_voice(speech.austen(), from_user=boris)
    await anna.sees("was forwarded, or it comes from somebody else")
    await anna.says("/status")
    await anna.sees(status.NOTHING)


async def test_a_name_that_is_refused_may_be_sent_again(stage: Stage, anna: User) -> None:
    await is_asked_for_a_name(anna)
    await anna.says("x" * 21)
    await anna.sees("This name is too long: 21/20")
    await anna.says("Nanny Ogg")
    await anna.sees("it is called “Nanny Ogg” now")


@pytest.mark.parametrize("command", ["/cancel", "/voices", "/help@some_bot"])
async def test_an_answer_that_is_edited_into_a_command_is_no_name(
    stage: Stage, anna: User, command: str
) -> None:
    await is_asked_for_a_name(anna)
    answer = await anna.says("x" * 21)
    await anna.sees("This name is too long: 21/20")
    await anna.edits(answer, command)
    await anna.sees(texts.EDITED_TEXT)
    await anna.edits(answer, "Nanny Ogg")
    await anna.sees("it is called “Nanny Ogg” now")


async def test_a_note_for_a_finished_voice_can_become_a_new_one(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.RETRAIN, clip)
    await anna.sees("Send me a new recording for “My voice”")
    note = await sends(anna)
    asked = await anna.sees(ASK_REPLACE)
    assert [button.text for button in asked.buttons] == ["Replace “My voice”", texts.NEW_VOICE]
    assert asked.reply_to == note.id
    await anna.presses(texts.NEW_VOICE)
    await anna.sees(texts.DONE.format(title="My voice 2"), within=20)
    assert sorted(stage.upstream.trainings.values()) == [1, 1]


async def test_a_reply_to_a_clip_is_a_new_take_for_that_clone(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await sends(anna, reply_to=clip)
    asked = await anna.sees(ASK_REPLACE)
    await anna.presses("Replace", asked)
    second = await anna.sees(is_voice, after=asked, within=20)
    assert list(stage.upstream.trainings.values()) == [2]
    await anna.presses("Replace", asked)
    await anna.presses(texts.NEW_VOICE, asked)
    await anna.sees("“My voice” is ready.", after=second)
    assert list(stage.upstream.trainings.values()) == [2]
    assert "outdated" not in " ".join(said_to(anna))


async def test_a_reply_to_a_card_is_a_new_take_for_that_clone(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    await anna.says("/voices")
    await anna.presses_shown("My voice (ready)")
    card = await anna.sees("Voice id: ")
    await sends(anna, reply_to=card)
    await anna.sees(ASK_REPLACE)


async def test_a_caption_is_the_name_and_too_long_a_one_is_shortened(
    stage: Stage, anna: User
) -> None:
    await sends(anna, caption="Grandmother's reading voice")
    await anna.sees(texts.NAME_SHORTENED.format(title="Grandmother's readin"))
    await anna.presses_shown(texts.OWN_VOICE)
    await anna.sees(texts.DONE.format(title="Grandmother's readin"), within=20)


async def test_the_next_recording_after_a_failure_goes_to_that_clone(
    stage: Stage, anna: User
) -> None:
    stage.upstream.fail_next_training("bad audio")
    await sends(anna)
    await anna.presses_shown(texts.OWN_VOICE)
    failure = await anna.sees("The training of “My voice” failed.", within=20)
    await anna.says("/voices")
    await anna.sees(
        "0 of 3 clones, 1 of 5 trainings in the last 24 hours. A clone whose trainings "
    )
    await sends(anna)
    await anna.sees(texts.RECEIVED_AFTER_FAILURE.format(title="My voice"))
    clip = await anna.sees(is_voice, within=20)
    assert len(stage.upstream.slots) == 1
    await anna.presses(texts.AGAIN, failure)
    played = await anna.sees(is_voice, after=clip)
    assert played.file == clip.file


async def test_cancel_clears_the_reaction_and_the_bar(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    note = await anna.sends_voice(half(), seconds=8)
    bar = await anna.sees("I'll join them", within=20)
    await anna.says("/cancel")
    told = await anna.sees(texts.CANCELLED)
    assert texts.DROPPED.format(title="My voice 2") in told.text
    (shown,) = [one for one in anna.messages if one.id == bar.id]
    assert (shown.text, shown.buttons) == (texts.DROPPED.format(title="My voice 2"), ())
    assert [one.reaction for one in anna.messages if one.id == note.id] == [None]


async def test_declining_clears_every_recording_that_waited(stage: Stage, anna: User) -> None:
    notes = [await sends(anna) for _ in range(2)]
    asked = await anna.sees(texts.ASK_CONSENT, after=notes[1])
    await anna.presses(texts.DECLINE, asked)
    await anna.sees(texts.DECLINED)
    await anna.presses(texts.DECLINE, asked)
    assert not [one for one in anna.messages if one.from_bot and one.buttons]
    assert [one.reaction for one in anna.messages if not one.from_bot] == [None, None]
    assert "outdated" not in " ".join(said_to(anna))


async def start_over(anna: User) -> None:
    await anna.sends_voice(half(), seconds=8)
    await anna.sees("I'll join them", within=20)
    asked = anna.messages[-1]
    for _ in range(2):
        await anna.presses(texts.START_OVER, asked)
    await anna.sees(texts.SEND_ANOTHER)


async def use_anyway(anna: User) -> None:
    await anna.sends_voice(noisy(), seconds=25)
    asked = await anna.sees("Shall I use it anyway?", within=20)
    for _ in range(2):
        await anna.presses(texts.USE_ANYWAY, asked)
    last = await anna.sees(is_voice, within=20)
    await anna.presses(texts.USE_ANYWAY, asked)
    await anna.sees("“My voice 2” is ready.", after=last)


async def delete(anna: User) -> None:
    await anna.says("/voices")
    await anna.presses_shown("My voice (ready)")
    await anna.presses_shown(texts.DELETE)
    asked = await anna.sees(texts.ASK_DELETE.format(title="My voice"))
    for _ in range(2):
        await anna.presses(texts.REALLY_DELETE, asked)
    await anna.sees("deleted")


async def rename(anna: User) -> None:
    await anna.presses(texts.RENAME)
    await anna.sees(texts.ASK_TITLE.format(title="My voice"))
    await anna.says("Grandmother's reading voice")
    asked = await anna.sees("27/20")
    for _ in range(2):
        await anna.presses("Call it", asked)
    await anna.sees("it is called “Grandmother's readin” now")


async def choose_a_language(anna: User) -> None:
    await anna.says("/language")
    asked = await anna.sees(texts.ASK_LANGUAGE)
    for _ in range(2):
        await anna.presses("English", asked)


async def compare(anna: User) -> None:
    await anna.presses(texts.COMPARE)
    asked = await anna.sees(texts.ASK_LIKENESS)
    for _ in range(2):
        await anna.presses(texts.ALIKE, asked)
    await anna.sees(texts.NOTED_ALIKE)


@pytest.mark.parametrize(
    "deed", [start_over, use_anyway, delete, rename, choose_a_language, compare]
)
async def test_a_second_tap_shows_that_it_is_done(
    stage: Stage, anna: User, deed: Callable[[User], Awaitable[None]]
) -> None:
    await has_a_clone(anna)
    await deed(anna)
    await anna.says("/help")
    await anna.sees(texts.HELP)
    said = " ".join(said_to(anna))
    assert "outdated" not in said
    assert "This clone is no longer there" not in said


async def test_a_button_that_leads_nowhere_is_taken_away(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.DELETE, clip)
    await anna.presses_shown(texts.REALLY_DELETE)
    await anna.sees(texts.DELETED.format(title="My voice"))
    await anna.presses(texts.RENAME, clip)
    await anna.sees("This clone is no longer there")
    assert [one.buttons for one in anna.messages if one.id == clip.id] == [()]
