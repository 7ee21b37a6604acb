"""The question whose voice it is, pressed in every order that people press buttons in."""

import asyncio
import json

from telegram.constants import ReactionEmoji

from bot.demo.stage import Stage
from handlers.features import status
from handlers.words import script, texts
from sandbox.telegram.forms.values import Message
from sandbox.user import User
from tests.chat.steps import has_a_clone, is_voice
from tests.support.sound import speech


def reactions(stage: Stage) -> dict[int, str]:
    """What stands at each message by now."""
    marks = {}
    for call in stage.telegram.calls:
        if call.method == "setMessageReaction":
            given = json.loads(str(call.parameters.get("reaction") or "[]").replace("'", '"'))
            marks[int(str(call.parameters["message_id"]))] = given[0]["emoji"] if given else ""
    return marks


async def sees_reaction(stage: Stage, note: Message) -> None:
    """Wait until a note was seen, of which nothing else is said."""
    for _ in range(500):
        if note.id in reactions(stage):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody has looked at it")


async def is_delayed(stage: Stage) -> None:
    """Wait until a call has met the delay that was planned for it."""
    for _ in range(1000):
        if not stage.telegram.faults.planned:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nothing was delayed")


async def still_says_why(user: User, question: Message) -> None:
    """See that a refusal stands where the question was, once all presses are dealt with."""
    await user.says("/status")
    await user.sees(status.NOTHING, within=20)
    (told,) = (one for one in user.messages if one.id == question.id)
    assert "This recording is silent" in told.text


async def is_checked(stage: Stage, user: User) -> Message:
    """Send silence and agree; returns the status message, while the download takes a second."""
    question = await is_asked(user, speech.silence(5.0))
    stage.telegram.delay_next("file", seconds=1.0)
    await user.presses(texts.OWN_VOICE, question)
    await user.sees("I'm checking your recording")
    return question


async def is_asked(user: User, recording: bytes) -> Message:
    note = await user.sends_voice(recording, seconds=20)
    return await user.sees(texts.ASK_CONSENT, after=note)


async def test_two_notes_before_the_consent_are_one_question_and_one_clone(
    stage: Stage, anna: User
) -> None:
    question = await is_asked(anna, speech.short())
    note = await anna.sends_voice(speech.austen(), seconds=25)
    await sees_reaction(stage, note)
    await anna.presses(texts.OWN_VOICE, question)
    clip = await anna.sees(is_voice, within=20)
    assert clip.reply_to == question.reply_to
    assert [slot.name for slot in stage.upstream.slots.values()] == ["My voice"]
    said = {one.id for one in anna.messages if one.from_bot}
    assert said == {question.id, clip.id}


async def test_a_second_press_that_is_slow_does_not_hide_that_a_recording_was_refused(
    stage: Stage, anna: User
) -> None:
    question = await is_checked(stage, anna)
    stage.telegram.delay_next("editMessageText", seconds=2.0)
    await anna.presses(texts.OWN_VOICE, question)
    await anna.sees("This recording is silent", within=20)
    await still_says_why(anna, question)


async def test_a_second_press_just_after_a_refusal_does_not_hide_its_reason(
    stage: Stage, anna: User
) -> None:
    question = await is_checked(stage, anna)
    stage.telegram.delay_next("editMessageText", seconds=1.0)
    await is_delayed(stage)
    stage.telegram.delay_next("editMessageText", seconds=2.0)
    await anna.presses(texts.OWN_VOICE, question)
    await is_delayed(stage)
    await still_says_why(anna, question)


async def test_a_bad_note_before_a_good_one_is_left_out_and_named(stage: Stage, anna: User) -> None:
    question = await is_asked(anna, speech.silence(5.0))
    note = await anna.sends_voice(speech.austen(), seconds=25)
    await sees_reaction(stage, note)
    await anna.presses(texts.OWN_VOICE, question)
    told = await anna.sees("I had to leave out the first one. This recording is silent", within=20)
    assert "Your recording is fine" in told.text
    clip = await anna.sees(is_voice, within=20)
    assert clip.reply_to == note.id
    await anna.sees(texts.DONE.format(title="My voice"))
    marks = reactions(stage)
    assert (marks[question.reply_to or 0], marks[note.id]) == ("", ReactionEmoji.THUMBS_UP)


async def test_two_bad_notes_before_the_consent_are_refused_with_both_reasons(
    stage: Stage, anna: User
) -> None:
    question = await is_asked(anna, speech.silence(5.0))
    note = await anna.sends_voice(b"OggS and then nothing that anybody could play", seconds=5)
    await sees_reaction(stage, note)
    await anna.presses(texts.OWN_VOICE, question)
    told = await anna.sees("This recording is silent", within=20)
    assert "I can't read this file" in told.text
    await anna.says("/voices")
    await anna.sees(texts.NO_VOICES)


async def test_a_button_pressed_late_takes_no_answer_away(stage: Stage, anna: User) -> None:
    question = await is_asked(anna, speech.short())
    await anna.presses(texts.OWN_VOICE, question)
    await anna.sees("I need 10 s", within=20)
    await anna.presses(texts.OWN_VOICE, question)
    await anna.says("/help")
    await anna.sees(texts.HELP)
    assert "I need 10 s" in next(one.text for one in anna.messages if one.id == question.id)


async def test_pressing_twice_says_nothing_twice(stage: Stage, anna: User) -> None:
    question = await is_asked(anna, speech.austen())
    await anna.presses(texts.OWN_VOICE, question)
    await anna.presses(texts.OWN_VOICE, question)
    await anna.sees(is_voice, within=20)
    await anna.sees(texts.DONE.format(title="My voice"))
    assert len(anna.messages) == 3


async def test_cancelling_a_training_that_has_begun_says_how_far_it_is(
    stage: Stage, anna: User
) -> None:
    question = await is_asked(anna, speech.austen())
    await anna.presses(texts.OWN_VOICE, question)
    await anna.presses(texts.DECLINE, question)
    await anna.sees(lambda one: one.id > question.id and one.text.startswith("“My voice”"))
    await anna.sees(is_voice, within=20)
    assert texts.DECLINED not in {message.text for message in anna.messages}


async def test_agreeing_after_the_recording_was_dropped_asks_for_another(
    stage: Stage, anna: User
) -> None:
    question = await is_asked(anna, speech.short())
    note = await anna.sends_voice(speech.short(), seconds=3)
    await sees_reaction(stage, note)
    await anna.presses(texts.DECLINE, question)
    await anna.sees(texts.DECLINED)
    await anna.presses(texts.OWN_VOICE, question)
    await anna.sees(texts.AGREED_WITHOUT_RECORDING)


async def test_an_owner_who_has_agreed_is_not_asked_again(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    note = await anna.sends_voice(speech.short(), seconds=3)
    await anna.sees("I need 10 s", after=note, within=20)


async def test_one_may_agree_before_the_first_recording(stage: Stage, anna: User) -> None:
    await anna.says("/start")
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    await anna.sees(texts.AGREED_WITHOUT_RECORDING)
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(is_voice, within=20)


async def test_a_person_who_declines_at_the_start_is_asked_again_with_a_recording(
    stage: Stage, anna: User
) -> None:
    await anna.says("/start")
    question = await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.DECLINE)
    await anna.sees(texts.NOTHING_TO_DECLINE)
    note = await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT, after=note)
    assert question.id < note.id
    assert not stage.upstream.slots


async def test_an_owner_who_has_agreed_is_only_welcomed(anna: User) -> None:
    await has_a_clone(anna)
    start = await anna.says("/start")
    await anna.sees(script.SCRIPT, after=start)
    await anna.says("/help")
    await anna.sees(texts.HELP)
    said = [one.text for one in anna.messages if one.from_bot and one.id > start.id]
    assert texts.ASK_CONSENT not in said
