"""Recordings that could be better: short ones are joined, doubtful ones are asked about."""

import pytest

from bot.demo.stage import Stage
from cloning.domain.progress import Progress
from handlers.words import texts
from sandbox.user import User
from tests.chat.steps import agrees, is_voice
from tests.support.sound import sounds, speech


def noisy() -> bytes:
    """Real speech with a fan in the room: it can be used, but a quieter one would be better."""
    return speech.as_voice_note(sounds.noisy(speech.samples_of(speech.austen()), sounds.pink, 16.0))


def half() -> bytes:
    """Some seven seconds of real speech."""
    return speech.as_voice_note(speech.samples_of(speech.austen())[: 8 * speech.RATE])


def twelve_seconds() -> bytes:
    """Some twelve seconds of real speech."""
    return speech.as_voice_note(speech.samples_of(speech.austen())[: 14 * speech.RATE])


async def test_notes_that_are_too_short_are_joined(stage: Stage, anna: User) -> None:
    await agrees(anna)
    first = await anna.sends_voice(half(), seconds=8)
    asked = await anna.sees("Send another voice note, and I'll join them.", after=first, within=20)
    assert asked.text.startswith("██████")
    assert not stage.upstream.slots

    second = await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("Your recording is fine", after=first, within=20)
    clip = await anna.sees(is_voice, after=second, within=20)
    assert clip.reply_to == first.id
    assert len(stage.upstream.slots) == 1


async def test_a_joined_note_that_is_of_no_use_is_left_out(anna: User) -> None:
    await agrees(anna)
    await anna.sends_voice(half(), seconds=8)
    await anna.sees("I'll join them", within=20)
    await anna.sends_voice(speech.silence(6.0), seconds=6)
    told = await anna.sees("I had to leave out the last one", within=20)
    assert "silent" in told.text
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(is_voice, within=20)


async def test_what_was_left_out_is_still_told_when_the_voice_is_ready(anna: User) -> None:
    await agrees(anna)
    first = await anna.sends_voice(half(), seconds=8)
    await anna.sees("I'll join them", within=20)
    await anna.sends_voice(speech.silence(6.0), seconds=6)
    await anna.sees("I had to leave out the last one", within=20)
    await anna.sends_voice(speech.austen(), seconds=25)
    ready = await anna.sees("is ready. Its demo clip is below.", within=20)
    assert ready.reply_to == first.id
    assert "I had to leave out number 2. This recording is silent" in ready.text


async def test_one_may_start_over(stage: Stage, anna: User) -> None:
    await agrees(anna)
    await anna.sends_voice(half(), seconds=8)
    await anna.sees("I'll join them", within=20)
    await anna.presses(texts.START_OVER)
    await anna.sees(texts.SEND_ANOTHER)
    await anna.says("/voices")
    await anna.sees(texts.NO_VOICES)
    assert not stage.upstream.slots


async def test_a_take_with_noise_is_asked_about_before_anything_is_spent(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    await anna.sends_voice(noisy(), seconds=25)
    asked = await anna.sees("Shall I use it anyway?", within=20)
    assert "noise in the background" in asked.text
    assert not stage.upstream.slots

    await anna.presses(texts.USE_ANYWAY, asked)
    await anna.sees(is_voice, within=20)


async def test_a_better_recording_takes_the_place_of_a_noisy_one(stage: Stage, anna: User) -> None:
    await agrees(anna)
    await anna.sends_voice(noisy(), seconds=25)
    asked = await anna.sees("Shall I use it anyway?", within=20)
    better = await anna.sends_voice(speech.austen(), seconds=25)
    clip = await anna.sees(is_voice, within=20)
    assert clip.reply_to == better.id
    await anna.presses(texts.USE_ANYWAY, asked)
    shown = await anna.sees(texts.NEWER_INSTEAD)
    assert (shown.id, shown.buttons) == (asked.id, ())
    assert len(stage.upstream.slots) == 1


async def test_cancel_drops_the_waiting_recording_and_names_it(stage: Stage, anna: User) -> None:
    await agrees(anna)
    note = await anna.sends_voice(half(), seconds=8)
    status = await anna.sees("I'll join them", within=20)
    command = await anna.says("/cancel")
    dropped = texts.DROPPED.format(title="My voice")
    told = await anna.sees(texts.CANCELLED, after=command)
    assert dropped in told.text
    [left] = [one for one in anna.messages if one.id == status.id]
    assert (left.text, left.buttons) == (dropped, ())
    [*_, reaction] = [one for one in stage.telegram.calls if one.method == "setMessageReaction"]
    assert (reaction.parameters["message_id"], reaction.parameters.get("reaction")) == (
        note.id,
        None,
    )
    await anna.says("/voices")
    await anna.sees(texts.NO_VOICES)


@pytest.mark.parametrize("fault", [404, 502])
async def test_cancel_ends_a_download_that_never_succeeds(
    stage: Stage, anna: User, fault: int
) -> None:
    await agrees(anna)
    stage.telegram.fail_next("file", status=fault, times=None)
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.PROGRESS[Progress.RECEIVED])
    command = await anna.says("/cancel")
    await anna.sees(texts.DROPPED.format(title="My voice"), after=command)
    command = await anna.says("/cancel")
    await anna.sees(texts.NOTHING_TO_CANCEL, after=command)


async def test_cancel_before_the_consent_leaves_no_question(anna: User) -> None:
    await anna.sends_voice(speech.austen(), seconds=25)
    question = await anna.sees(texts.ASK_CONSENT)
    await anna.says("/cancel")
    await anna.sees(texts.CANCELLED)
    assert [one.buttons for one in anna.messages if one.id == question.id] == [()]


async def test_a_take_of_twelve_seconds_is_trained_on_and_more_is_said_to_be_better(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    stage.upstream.hold()
    note = await anna.sends_voice(twelve_seconds(), seconds=14)
    enough = await anna.sees("That is enough to train on.", within=20)
    assert "If you send more before the training begins, I'll join it to this." in enough.text
    told = await anna.sees("I'm training", after=note, within=20)
    assert "the clone sounds better with 15 s of speech or more" in told.text
    assert "join it" not in told.text
    assert not told.buttons


async def test_recordings_before_the_training_of_a_short_take_are_joined(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    stage.upstream.hold()
    first = await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("I'm training", after=first, within=20)
    short = await anna.sends_voice(twelve_seconds(), seconds=14)
    waiting = await anna.sees("is number 2 in line", after=short, within=20)
    assert "If you send more before the training begins, I'll join it to this." in waiting.text
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(
        lambda one: "in line" in one.text and "join it" not in one.text, after=short, within=20
    )
    stage.upstream.release()
    await anna.sees(texts.DONE.format(title="My voice 2"), within=20)
    assert len(stage.upstream.slots) == 2


@pytest.mark.parametrize(
    "description",
    [
        "Bad Request: wrong file_id or the file is temporarily unavailable",
        "Bad Request: file is temporarily unavailable",
        "Bad Request: something that nobody has heard of",
    ],
)
async def test_a_file_that_is_unavailable_for_a_while_becomes_a_clone(
    stage: Stage, anna: User, description: str
) -> None:
    await agrees(anna)
    stage.telegram.fail_next("getFile", status=400, description=description, times=2)
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(is_voice, within=30)


@pytest.mark.parametrize("claimed", [1, 20 * 1024 * 1024])
async def test_a_size_that_was_stated_wrongly_does_not_matter(anna: User, claimed: int) -> None:
    await agrees(anna)
    await anna.sends_voice(speech.austen(), seconds=25, claimed_size=claimed)
    await anna.sees(is_voice, within=20)


async def test_a_failure_names_what_was_measured_in_this_very_recording(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    stage.upstream.fail_next_training("bad audio")
    await anna.sends_voice(noisy(), seconds=25)
    asked = await anna.sees("Shall I use it anyway?", within=20)
    await anna.presses(texts.USE_ANYWAY, asked)
    told = await anna.sees("Most likely the reason is noise", within=20)
    assert "20 dB is good" in told.text


async def test_a_recording_gets_a_reaction_at_once(stage: Stage, anna: User) -> None:
    note = await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    calls = [call for call in stage.telegram.calls if call.method == "setMessageReaction"]
    assert [call.parameters["message_id"] for call in calls] == [note.id]
