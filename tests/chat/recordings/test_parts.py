"""The part of a long recording that is used can be played, and another can be chosen."""

import pytest

from bot.demo.stage import Stage, staged
from handlers.buttons import part_offer
from handlers.words import texts
from sandbox.telegram.forms.values import Kind, Message
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.chat.steps import agrees, is_voice
from tests.support.hurried import running_hurried
from tests.support.sound import minutes, speech

HALF = 30.0
"""Seconds that a busy machine may need to listen to a long recording."""

CHOSEN = "the part you chose is"


async def sends_long(user: User) -> Message:
    return await user.sends_audio(minutes.file(3), "long.wav", "audio/wav", seconds=180)


async def has_a_long_clone(user: User) -> tuple[Message, Message]:
    """Have a clone made of a long recording; returns the recording and the status message."""
    await agrees(user)
    recording = await sends_long(user)
    await user.sees(is_voice, after=recording, within=HALF)
    return recording, await user.sees(texts.DONE.format(title="My voice"), within=HALF)


async def is_asked(user: User, status: Message) -> Message:
    """Press the button below a status message."""
    await user.presses(part_offer.OTHER_PART, status)
    return await user.sees("Where should the part for “My voice” begin?", after=status)


def labels(message: Message) -> list[str]:
    return [button.text for button in message.buttons]


async def test_the_part_that_is_used_is_played_as_ones_own_voice(anna: User) -> None:
    recording, status = await has_a_long_clone(anna)
    assert labels(status) == [part_offer.PLAY_PART, part_offer.OTHER_PART]
    await anna.presses(part_offer.PLAY_PART, status, within=HALF)
    played = await anna.sees("of your recording", after=status, within=HALF)
    assert played.kind is Kind.VOICE
    assert played.reply_to == recording.id
    assert "AI" not in played.text
    assert played.file is not None
    assert 50 <= (played.file.duration or 0) <= 75


async def test_an_owner_who_blocks_voice_messages_gets_the_part_as_a_file(anna: User) -> None:
    _recording, status = await has_a_long_clone(anna)
    anna.accepts_no_voice()
    await anna.presses(part_offer.PLAY_PART, status, within=HALF)
    played = await anna.sees("of your recording", after=status, within=HALF)
    assert played.kind is Kind.DOCUMENT


async def test_a_recording_that_is_used_as_a_whole_offers_no_part(anna: User) -> None:
    await agrees(anna)
    await anna.sends_voice(speech.austen(), seconds=25)
    status = await anna.sees(texts.DONE.format(title="My voice"), within=HALF)
    assert status.buttons == ()


async def test_another_part_replaces_a_finished_voice_only_when_its_owner_says_so(
    stage: Stage, anna: User
) -> None:
    recording, status = await has_a_long_clone(anna)
    asked = await is_asked(anna, status)
    assert "such as 1:30" in asked.text
    assert set(labels(asked)) <= {"0:00", "1:00", "2:00"}
    assert len(asked.buttons) == 2
    await anna.presses("2:00", asked, within=HALF)
    question = await anna.sees("again with the part that begins at 2:00?", within=HALF)
    assert question.reply_to == recording.id
    assert labels(question) == ["Replace “My voice”"]
    told = await anna.sees(texts.PART_NAMED.format(begin="2:00"))
    assert (told.id, told.buttons) == (asked.id, ())
    assert list(stage.upstream.trainings.values()) == [1]

    await anna.presses("Replace", question)
    await anna.sees(f"{CHOSEN} 2:0", after=asked, within=HALF)
    await anna.sees(is_voice, after=question, within=HALF)
    assert list(stage.upstream.trainings.values()) == [2]


async def test_cancelling_another_part_leaves_the_voice_and_says_so(
    stage: Stage, anna: User
) -> None:
    _recording, status = await has_a_long_clone(anna)
    asked = await is_asked(anna, status)
    await anna.presses("2:00", asked, within=HALF)
    await anna.sees("again with the part that begins at 2:00?", within=HALF)
    cancel = await anna.says("/cancel")
    await anna.sees(texts.UNCHANGED.format(title="My voice"), after=cancel)
    assert [one for one in anna.messages if "discarded" in one.text] == []
    assert list(stage.upstream.trainings.values()) == [1]


async def test_a_second_tap_begins_nothing(stage: Stage, anna: User) -> None:
    _recording, status = await has_a_long_clone(anna)
    asked = await is_asked(anna, status)
    for _ in range(2):
        await anna.presses("2:00", asked, within=HALF)
    question = await anna.sees("again with the part that begins at 2:00?", within=HALF)
    await anna.presses("Replace", question)
    await anna.sees(is_voice, after=question, within=HALF)
    await anna.presses("2:00", asked, within=HALF)
    await anna.presses("Replace", question)
    await anna.sees("“My voice” is ready.", after=question)
    assert list(stage.upstream.trainings.values()) == [2]
    assert "outdated" not in " ".join(one.text for one in anna.messages)


async def test_a_part_is_chosen_by_a_time_after_a_failure(stage: Stage, anna: User) -> None:
    await agrees(anna)
    stage.upstream.fail_next_training("bad audio")
    recording = await sends_long(anna)
    status = await anna.sees(
        lambda one: one.text == texts.OVER_FAILED.format(title="My voice"), within=HALF
    )
    asked = await is_asked(anna, status)
    await anna.says("from 1:05, please")
    await anna.sees(texts.PART_CHOSEN.format(begin="1:05"), after=asked, within=HALF)
    clip = await anna.sees(is_voice, after=asked, within=HALF)
    assert clip.reply_to == recording.id
    text = await anna.says("0:30")
    await anna.sees(texts.UNKNOWN, after=text)
    await anna.says("/mydata")
    await anna.sees("You chose the part that begins at 1:05.")


async def test_a_part_is_chosen_while_the_training_waits(stage: Stage, anna: User) -> None:
    await agrees(anna)
    stage.upstream.hold()
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("I'm training", within=HALF)
    recording = await sends_long(anna)
    status = await anna.sees(
        lambda one: "is number 2 in line" in one.text and bool(one.buttons), within=HALF
    )
    await anna.presses(part_offer.OTHER_PART, status)
    await anna.sees("Where should the part for “My voice 2” begin?")
    await anna.says("2 min")
    await anna.sees(texts.PART_CHOSEN.format(begin="2:00"), within=HALF)
    stage.upstream.release()
    await anna.sees(f"{CHOSEN} 2:0", after=recording, within=HALF)
    await anna.sees(texts.DONE.format(title="My voice 2"), within=HALF)
    assert sorted(stage.upstream.trainings.values()) == [1, 1]


async def test_a_part_is_chosen_for_a_take_that_is_asked_about(stage: Stage, anna: User) -> None:
    """What is chosen is prepared anew, and asked about anew if it is no better."""
    await agrees(anna)
    quiet = minutes.quiet(3)
    recording = await anna.sends_audio(quiet, "long.wav", "audio/wav", seconds=180)
    status = await anna.sees("Shall I use it anyway?", after=recording, within=HALF)
    assert labels(status)[-2:] == [part_offer.PLAY_PART, part_offer.OTHER_PART]
    await is_asked(anna, status)
    await anna.says("2:00")
    asked = await anna.sees(CHOSEN, after=recording, within=HALF)
    assert asked.id == status.id
    await anna.presses(texts.USE_ANYWAY, asked)
    await anna.sees(is_voice, within=HALF)


async def test_while_it_is_trained_its_owner_hears_when_another_can_be_chosen(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    stage.upstream.hold()
    await sends_long(anna)
    status = await anna.sees("I'm training", within=HALF)
    await anna.presses(part_offer.OTHER_PART, status)
    await anna.sees("“My voice” is being trained with this part already.")


async def test_a_time_that_is_of_no_use_leaves_the_question_open(anna: User) -> None:
    _recording, status = await has_a_long_clone(anna)
    asked = await is_asked(anna, status)
    await anna.says("12")
    await anna.sees("I can't find a time in that.", after=asked)
    await anna.says("12:30")
    await anna.sees("I can use the recording only up to 3:00.", after=asked)
    await anna.says("2:55")
    await anna.sees("In the part that begins at 2:55 I hear only", after=asked, within=HALF)
    await anna.says("/status")
    await anna.sees("which part of the recording for “My voice” I should use.", after=asked)
    await anna.says("1:00")
    await anna.sees("again with the part that begins at 1:00?", after=asked, within=HALF)


async def test_an_answer_that_can_not_be_shown_at_first_is_shown_later(
    stage: Stage, anna: User
) -> None:
    _recording, status = await has_a_long_clone(anna)
    asked = await is_asked(anna, status)
    stage.telegram.fail_next("sendMessage", status=502, times=3)
    await anna.says("2:00")
    await anna.sees("again with the part that begins at 2:00?", after=asked, within=HALF)
    await anna.sees(texts.PART_NAMED.format(begin="2:00"), after=asked, within=HALF)
    assert texts.UNKNOWN not in [one.text for one in anna.messages]


@pytest.mark.parametrize("command", ["/cancel", "/help"])
async def test_anything_else_ends_the_question(anna: User, command: str) -> None:
    _recording, status = await has_a_long_clone(anna)
    asked = await is_asked(anna, status)
    await anna.says(command)
    await anna.says("2:00")
    await anna.sees(texts.UNKNOWN, after=asked)


async def test_the_part_of_a_deleted_clone_is_gone(anna: User) -> None:
    _recording, status = await has_a_long_clone(anna)
    clip = await anna.sees(is_voice)
    await anna.presses(texts.DELETE, clip)
    await anna.presses_shown(texts.REALLY_DELETE)
    await anna.sees("“My voice” has been deleted")
    for label in (part_offer.PLAY_PART, part_offer.OTHER_PART):
        sent = await anna.says("/help")
        await anna.presses(label, status)
        await anna.sees("This clone is no longer there.", after=sent)


async def test_a_recording_in_reply_to_the_question_is_for_that_clone(anna: User) -> None:
    _recording, status = await has_a_long_clone(anna)
    asked = await is_asked(anna, status)
    await anna.sends_voice(speech.austen(), seconds=25, reply_to=asked)
    await anna.sees("Is this recording for “My voice”?")


async def test_a_restart_keeps_the_part() -> None:
    async with staged(training_seconds=0.05, **QUICK) as stage:
        migrate(stage.settings.database_url)
        anna = User(stage.telegram, user_id=7001, first_name="Anna")
        async with running_hurried(stage.settings):
            _recording, status = await has_a_long_clone(anna)
            asked = await is_asked(anna, status)
            await anna.presses("2:00", asked, within=HALF)
            question = await anna.sees("begins at 2:00?", within=HALF)
        async with running_hurried(stage.settings):
            await anna.presses("Replace", question, within=HALF)
            await anna.sees(f"{CHOSEN} 2:0", within=HALF)
            await anna.sees(is_voice, after=question, within=HALF)
