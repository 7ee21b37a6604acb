"""Notes that are too short are kept, and joined by the next ones."""

from dataclasses import replace

import pytest

from cloning.domain.errors import CloneNotFound, Outdated, TelegramUnavailable, Unreachable
from cloning.domain.limits import MOST_JOINED
from cloning.domain.models import Joined, Outcome, Reason, State, Step
from cloning.domain.owner import Question
from cloning.domain.progress import Progress
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.fakes.script import Killed
from tests.support.world import ANNA, BORIS, World

SIX_SECONDS = replace(GOOD_TAKE, speech_seconds=6.2)
EIGHT_SECONDS = replace(GOOD_TAKE, speech_seconds=8.2)
A_WORD = replace(GOOD_TAKE, speech_seconds=0.5)
NOISY = replace(GOOD_TAKE, above_noise_db=15.0)
TOO_NOISY = replace(GOOD_TAKE, above_noise_db=5.0)


async def sends_a_short_note(world: World) -> None:
    world.studio.alone[b"recording file-501"] = SIX_SECONDS
    await world.has_a_recording(message_id=501)
    await world.work_until_idle()


async def test_a_note_that_is_too_short_waits_for_the_next_one(world: World) -> None:
    await sends_a_short_note(world)
    training = await world.last_training()
    assert (training.step, training.due_at, training.take) == (Step.MORE, None, SIX_SECONDS)
    assert world.notifier.status == {3001: Progress.MORE}
    assert world.notifier.pushes == []
    assert world.samples.hosted == {}


async def test_the_next_note_is_joined_to_it(world: World) -> None:
    await sends_a_short_note(world)
    claim = await world.sends_a_recording(message_id=502)
    assert claim.training.id == 1
    await world.work_until_idle()
    training = await world.last_training()
    assert (training.id, training.step) == (1, Step.WATCH)
    assert list(world.samples.hosted.values()) == [
        b"sample of recording file-501 and recording file-502"
    ]
    assert world.notifier.status == {3001: Progress.TRAINING}


async def test_a_note_that_is_delivered_again_is_joined_once(world: World) -> None:
    await sends_a_short_note(world)
    world.studio.alone[b"recording file-501 and recording file-502"] = EIGHT_SECONDS
    await world.sends_a_recording(message_id=502)
    await world.sends_a_recording(message_id=502)
    await world.work_until_idle()
    await world.sends_a_recording(message_id=502)
    await world.sends_a_recording(message_id=501)
    assert [joined.message_id for joined in (await world.last_training()).joined] == [502]
    assert (await world.last_training()).id == 1


async def test_a_joined_note_that_is_of_no_use_is_left_out_and_said(world: World) -> None:
    await sends_a_short_note(world)
    world.studio.alone[b"recording file-502"] = TOO_NOISY
    await world.sends_a_recording(message_id=502)
    await world.work_until_idle()
    training = await world.last_training()
    assert training.step is Step.MORE
    reason = Reason("too_noisy", {"above_noise_db": 5.0, "good_db": 20.0})
    assert training.joined == (
        Joined(message_id=502, file_id="file-502", used=False, reason=reason),
    )

    await world.sends_a_recording(message_id=503)
    await world.work_until_idle()
    assert list(world.samples.hosted.values()) == [
        b"sample of recording file-501 and recording file-503"
    ]


async def test_a_joined_note_that_adds_nothing_is_left_out_and_said(world: World) -> None:
    await sends_a_short_note(world)
    world.studio.alone[b"recording file-501 and recording file-502"] = EIGHT_SECONDS
    await world.sends_a_recording(message_id=502)
    await world.work_until_idle()
    world.studio.alone[b"recording file-503"] = A_WORD
    await world.sends_a_recording(message_id=503)
    await world.work_until_idle()
    training = await world.last_training()
    assert training.step is Step.MORE
    assert [joined.reason for joined in training.joined] == [None, Reason("no_speech")]
    assert [joined.used for joined in training.joined] == [True, False]


async def test_a_note_that_spoils_the_others_is_left_out(world: World) -> None:
    await sends_a_short_note(world)
    world.studio.alone[b"recording file-501 and recording file-502"] = TOO_NOISY
    await world.sends_a_recording(message_id=502)
    await world.work_until_idle()
    training = await world.last_training()
    assert (training.step, training.take) == (Step.MORE, SIX_SECONDS)
    assert [joined.used for joined in training.joined] == [False]


async def test_after_ten_notes_a_new_one_begins_anew(world: World) -> None:
    await sends_a_short_note(world)
    for number in range(MOST_JOINED):
        world.studio.takes.extend([SIX_SECONDS] * (number + 3))
        await world.sends_a_recording(message_id=502 + number)
        await world.work_until_idle()
    claim = await world.sends_a_recording(message_id=600)
    assert (claim.training.id, claim.training.clone_id, claim.training.joined) == (2, 1, ())
    assert (await world.training(1)).step is Step.DONE


async def test_somebody_elses_note_is_not_joined(world: World) -> None:
    await sends_a_short_note(world)
    claim = await world.has_a_recording(owner=BORIS, message_id=501)
    assert (claim.training.id, claim.clone.owner_id) == (2, BORIS)


async def test_a_take_that_raises_concerns_waits_for_its_owners_choice(world: World) -> None:
    world.studio.takes.append(NOISY)
    await world.has_a_recording()
    await world.work_until_idle()
    training = await world.last_training()
    assert (training.step, training.due_at, training.take) == (Step.CHOICE, None, NOISY)
    assert world.notifier.status == {3001: Progress.CHOICE}


async def waits_for_a_choice(world: World) -> None:
    world.studio.takes.append(NOISY)
    await world.has_a_recording()
    await world.work_until_idle()


async def test_it_is_used_if_its_owner_wants_that(world: World) -> None:
    await waits_for_a_choice(world)
    world.studio.takes.append(NOISY)
    await world.bot.choices.use(ANNA, 1)
    await world.work_until_idle()
    assert (await world.last_training()).step is Step.WATCH
    with pytest.raises(Outdated):
        await world.bot.choices.use(ANNA, 1)


async def test_a_new_note_takes_the_place_of_one_that_raised_concerns(world: World) -> None:
    await waits_for_a_choice(world)
    claim = await world.sends_a_recording(message_id=502)
    assert (claim.training.id, claim.training.clone_id) == (2, 1)
    assert (await world.training(1)).step is Step.DONE
    with pytest.raises(Outdated):
        await world.bot.choices.use(ANNA, 1)
    await world.work_until_idle()
    assert list(world.samples.hosted.values()) == [b"sample of recording file-502"]


async def test_recording_again_leaves_nothing_of_a_first_take(world: World) -> None:
    await waits_for_a_choice(world)
    await world.bot.choices.record_again(ANNA, 1)
    assert await world.clone_or_none() is None
    with pytest.raises(CloneNotFound):
        await world.bot.choices.use(ANNA, 1)


async def test_recording_again_for_a_clone_that_is_there_is_for_that_clone(world: World) -> None:
    clone = await world.has_a_clone()
    world.studio.takes.append(NOISY)
    await world.retrains(clone)
    await world.work_until_idle()
    await world.bot.choices.record_again(ANNA, (await world.last_training()).id)
    owner = await world.owner()
    assert (owner.question, owner.question_clone_id) == (Question.RECORDING, clone.id)
    claim = await world.sends_a_recording(message_id=5003)
    assert (claim.training.step, claim.clone.id) == (Step.REPLACE, clone.id)


async def test_a_retraining_replaces_a_recording_that_waits_for_the_same_clone(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    world.studio.takes.append(SIX_SECONDS)
    first = await world.retrains(clone)
    await world.work_until_idle()
    claim = await world.asks_to_retrain(clone, message_id=503)
    assert (claim.training.step, claim.training.attempt) == (Step.REPLACE, 3)
    assert (await world.training(first.training.id)).step is Step.DONE


async def test_nobody_else_can_choose(world: World) -> None:
    await waits_for_a_choice(world)
    for choose in (world.bot.choices.use, world.bot.choices.record_again):
        with pytest.raises(CloneNotFound):
            await choose(BORIS, 1)


async def test_a_waiting_take_can_be_cancelled(world: World) -> None:
    await sends_a_short_note(world)
    assert await world.bot.choices.cancel(ANNA)
    assert not await world.bot.choices.cancel(ANNA)
    assert await world.clone_or_none() is None


async def test_a_take_that_was_dropped_does_not_count(world: World) -> None:
    for number in range(7):
        world.studio.takes.append(NOISY)
        await world.has_a_recording(message_id=501 + number)
        await world.work_until_idle()
        await world.bot.choices.cancel(ANNA)


async def test_a_question_that_did_not_get_through_is_asked_again(world: World) -> None:
    world.script.plan("before ask", TelegramUnavailable(delivered=False))
    world.studio.takes.extend([SIX_SECONDS, SIX_SECONDS])
    await world.has_a_recording()
    await world.work_until_idle()
    assert (await world.last_training()).step is Step.PREPARE
    await world.time_passes(seconds=5)
    assert (await world.last_training()).step is Step.MORE
    assert world.notifier.status == {3001: Progress.MORE}


async def test_an_owner_who_has_blocked_us_is_asked_when_they_are_back(world: World) -> None:
    world.script.plan("before ask", Unreachable())
    await sends_a_short_note(world)
    training = await world.last_training()
    assert (training.step, training.due_at) == (Step.PREPARE, None)
    assert not (await world.owner()).reachable

    world.studio.takes.append(SIX_SECONDS)
    await world.bot.submissions.back(ANNA)
    await world.work_until_idle()
    assert (await world.last_training()).step is Step.MORE
    assert world.notifier.status == {3001: Progress.MORE}


async def test_trying_again_uses_all_the_notes_and_asks_nothing_again(world: World) -> None:
    await sends_a_short_note(world)
    world.studio.alone[b"recording file-501 and recording file-502"] = NOISY
    await world.sends_a_recording(message_id=502)
    await world.work_until_idle()
    await world.bot.choices.use(ANNA, 1)
    await world.work_until_idle()
    await world.upstream_ends(await world.claim(1), State.FAILED)
    await world.time_passes(seconds=5)
    failed = await world.last_training()
    assert failed.outcome is Outcome.FAILED

    await world.taps_try_again(failed)
    await world.work_until_idle()
    assert (await world.last_training()).step is Step.WATCH
    assert list(world.samples.hosted.values()) == [
        b"sample of recording file-501 and recording file-502"
    ]


async def test_the_sample_of_a_killed_try_is_taken_back_when_more_is_asked_for(
    world: World,
) -> None:
    await world.has_a_recording()
    world.script.kill_at(1, "after keep")
    with pytest.raises(Killed):
        await world.work_until_idle()
    assert len(world.samples.hosted) == 1

    world.restarts()
    world.studio.takes.append(SIX_SECONDS)
    await world.time_passes(seconds=61)
    training = await world.last_training()
    assert (training.step, training.sample) == (Step.MORE, None)
    assert world.samples.hosted == {}
