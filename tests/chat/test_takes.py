"""Recordings that could be better: short ones are joined, doubtful ones are asked about."""

from bot.demo_stage import Stage
from handlers import texts
from sandbox.user import User
from tests import sounds, speech
from tests.chat.steps import agrees, is_voice


def noisy() -> bytes:
    """Real speech with a fan in the room: it can be used, but a quieter one would be better."""
    return speech.as_voice_note(sounds.noisy(speech.samples_of(speech.austen()), sounds.pink, 16.0))


def half() -> bytes:
    """Some seven seconds of real speech."""
    return speech.as_voice_note(speech.samples_of(speech.austen())[: 8 * speech.RATE])


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
    assert "nobody speaking" in told.text
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(is_voice, within=20)


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
    shown = await anna.sees(texts.OVERTAKEN)
    assert (shown.id, shown.buttons) == (asked.id, ())
    assert len(stage.upstream.slots) == 1


async def test_cancel_drops_what_waits(anna: User) -> None:
    await agrees(anna)
    await anna.sends_voice(half(), seconds=8)
    await anna.sees("I'll join them", within=20)
    await anna.says("/cancel")
    await anna.sees(texts.CANCELLED)
    await anna.says("/voices")
    await anna.sees(texts.NO_VOICES)


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
