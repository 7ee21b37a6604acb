"""No finished voice is replaced before its owner has seen which one, and said so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cloning.domain.errors import ClonesUsedUp, Outdated, StillTraining, TrainingsUsedUp
from cloning.domain.models import Clone, Outcome, State, Step, Subject
from cloning.domain.owner import Question
from cloning.domain.progress import Progress
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.world import ANNA, BORIS, World

SIX_SECONDS = replace(GOOD_TAKE, speech_seconds=6.2)
NOISY = replace(GOOD_TAKE, above_noise_db=15.0)


async def is_asked(world: World) -> Clone:
    """An owner with one clone has sent another recording for it, message 502."""
    clone = await world.has_a_clone()
    await world.asks_to_retrain(clone)
    return clone


async def test_a_recording_for_a_finished_voice_waits_and_costs_nothing(world: World) -> None:
    clone = await is_asked(world)
    await world.time_passes(minutes=600)
    training = await world.last_training()
    assert (training.clone_id, training.step, training.due_at) == (clone.id, Step.REPLACE, None)
    assert world.script.moments.count("before download") == 1
    assert len(world.upstream.trained) == 1
    assert (await world.bot.submissions.allowance(ANNA)).trainings == 1


async def test_it_replaces_the_voice_if_its_owner_says_so(world: World) -> None:
    clone = await is_asked(world)
    claim = await world.bot.replacement.replace(ANNA, ANNA, 502)
    assert (claim.clone.id, claim.training.attempt) == (clone.id, 2)
    assert claim.training.status_message_id == 3002
    assert (await world.bot.submissions.allowance(ANNA)).trainings == 2
    await world.bot.submissions.shown(claim.training, None)
    await world.work_until_idle()
    assert [slot for slot, _url, _title in world.upstream.trained] == ["slot-1", "slot-1"]


async def test_or_it_becomes_a_new_voice_and_the_finished_one_stays(world: World) -> None:
    clone = await is_asked(world)
    claim = await world.bot.replacement.make_new(ANNA, ANNA, 502)
    assert (claim.clone.id, claim.clone.title) == (2, "My voice 2")
    assert await world.clone(clone.id) == clone
    await world.bot.submissions.shown(claim.training, None)
    await world.work_until_idle()
    assert [slot for slot, _url, _title in world.upstream.trained] == ["slot-1", "slot-2"]


async def test_a_second_answer_is_told_what_the_first_one_was(world: World) -> None:
    await is_asked(world)
    first = await world.bot.replacement.replace(ANNA, ANNA, 502)
    assert await world.bot.replacement.replace(ANNA, ANNA, 502) == first
    assert await world.bot.replacement.make_new(ANNA, ANNA, 502) == first
    assert len(await world.bot.collection.clones(ANNA)) == 1


async def test_the_recording_that_is_delivered_again_begins_nothing(world: World) -> None:
    await is_asked(world)
    claim = await world.bot.replacement.make_new(ANNA, ANNA, 502)
    again = await world.bot.submissions.submit(world.recording(message_id=502))
    assert again.training.id == claim.training.id


@pytest.mark.parametrize("answer", ["replace", "make_new"])
async def test_nobody_else_can_answer(world: World, answer: str) -> None:
    await is_asked(world)
    for owner, chat, message_id in ((BORIS, ANNA, 502), (BORIS, BORIS, 502), (ANNA, ANNA, 777)):
        with pytest.raises(Outdated):
            await getattr(world.bot.replacement, answer)(owner, chat, message_id)


async def test_an_owner_who_has_withdrawn_consent_is_asked_for_it_after_the_answer(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    await world.bot.withdrawal.withdraw(ANNA)
    await world.asks_to_retrain(clone)
    claim = await world.bot.replacement.replace(ANNA, ANNA, 502)
    assert (claim.training.step, claim.training.policy_version) == (Step.CONSENT, None)
    assert await world.owner_agrees() == 1


async def test_the_allowance_is_looked_at_again_with_the_answer(world: World) -> None:
    await is_asked(world)
    for message_id in (503, 504, 505, 506):
        clone = await world.has_a_clone(owner=ANNA, message_id=message_id)
        await world.deletes(clone.id)
    for answer in (world.bot.replacement.replace, world.bot.replacement.make_new):
        with pytest.raises(TrainingsUsedUp):
            await answer(ANNA, ANNA, 502)
    assert (await world.last_training()).step is Step.REPLACE
    world.clock.move(timedelta(days=1))
    assert (await world.bot.replacement.replace(ANNA, ANNA, 502)).training.attempt == 2


async def test_a_new_voice_needs_a_place(world: World) -> None:
    await is_asked(world)
    for message_id in (503, 504):
        await world.has_a_clone(message_id=message_id)
    with pytest.raises(ClonesUsedUp):
        await world.bot.replacement.make_new(ANNA, ANNA, 502)
    assert (await world.last_training()).step is Step.REPLACE


async def test_a_note_sent_before_the_answer_is_a_recording_of_its_own(world: World) -> None:
    await is_asked(world)
    claim = await world.sends_a_recording(message_id=503)
    assert (claim.clone.id, claim.training.step) == (2, Step.PREPARE)
    assert (await world.last_training(1)).step is Step.REPLACE


async def test_a_reply_to_the_question_is_joined_to_what_it_asks_about(world: World) -> None:
    await is_asked(world)
    note = replace(world.recording(message_id=503), subject=Subject(message_id=3002))
    claim = await world.bot.submissions.submit(note)
    assert [joined.message_id for joined in claim.training.joined] == [503]
    assert claim.training.step is Step.REPLACE
    begun = await world.bot.replacement.replace(ANNA, ANNA, 502)
    assert begun.training.joined == claim.training.joined


async def test_a_note_days_later_is_not_joined_to_what_would_replace_a_voice(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    world.studio.takes.append(SIX_SECONDS)
    await world.retrains(clone)
    await world.work_until_idle()
    assert (await world.last_training()).step is Step.MORE
    world.clock.move(timedelta(days=5))
    claim = await world.sends_a_recording(message_id=503)
    assert claim.clone.id == 2


async def test_a_better_recording_in_the_place_of_a_noisy_one_asks_again(world: World) -> None:
    clone = await world.has_a_clone()
    world.studio.takes.append(NOISY)
    await world.retrains(clone)
    await world.work_until_idle()
    claim = await world.sends_a_recording(message_id=503)
    assert (claim.clone.id, claim.training.step) == (clone.id, Step.REPLACE)
    overtaken = await world.bot.standing.overtaken_by(claim)
    assert overtaken is not None
    assert overtaken.training.message_id == 502


async def test_a_reply_to_anything_about_a_clone_is_for_that_clone(world: World) -> None:
    first = await world.has_a_clone(message_id=501)
    await world.has_a_clone(message_id=502)
    announcement = await world.announcement(1)
    assert announcement is not None
    assert announcement.message_id is not None
    for number, subject in enumerate(
        (
            Subject(message_id=501),
            Subject(message_id=3001),
            Subject(message_id=announcement.message_id),
            Subject(message_id=4711, clone_id=first.id),
            Subject(message_id=4711, training_id=1),
        )
    ):
        note = replace(world.recording(message_id=600 + number), subject=subject)
        claim = await world.bot.submissions.submit(note)
        assert (claim.clone.id, claim.training.step) == (first.id, Step.REPLACE)
        await world.bot.choices.cancel(ANNA)


async def test_a_reply_to_a_joined_note_is_for_the_clone_it_was_joined_to(world: World) -> None:
    world.studio.takes.append(SIX_SECONDS)
    await world.has_a_recording(message_id=501)
    await world.work_until_idle()
    await world.sends_a_recording(message_id=502)
    await world.work_until_idle()
    note = replace(world.recording(message_id=503), subject=Subject(message_id=502))
    with pytest.raises(StillTraining):
        await world.bot.submissions.submit(note)


async def test_a_reply_to_a_take_that_waits_joins_it(world: World) -> None:
    world.studio.takes.append(SIX_SECONDS)
    await world.has_a_recording(message_id=501)
    await world.work_until_idle()
    note = replace(world.recording(message_id=503), subject=Subject(message_id=3001))
    claim = await world.bot.submissions.submit(note)
    assert [joined.message_id for joined in claim.training.joined] == [503]
    assert claim.training.step is Step.PREPARE


@pytest.mark.parametrize(
    "subject",
    [
        Subject(message_id=4711),
        Subject(message_id=4711, clone_id=4711),
        Subject(message_id=4711, clone_id=1),
        Subject(message_id=4711, training_id=1),
    ],
)
async def test_a_reply_about_no_clone_of_ones_own_is_for_a_new_voice(
    world: World, subject: Subject
) -> None:
    await world.has_a_clone(owner=BORIS)
    await world.owner_agrees()
    claim = await world.bot.submissions.submit(replace(world.recording(), subject=subject))
    assert (claim.clone.id, claim.training.step) == (2, Step.PREPARE)


async def test_the_next_recording_after_a_failed_retraining_is_offered_to_that_clone(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    failed = await world.retrains(clone)
    await world.work_until_idle()
    await world.upstream_ends(failed, State.FAILED)
    claim = await world.sends_a_recording(message_id=503)
    assert (claim.clone.id, claim.training.step) == (clone.id, Step.REPLACE)
    assert (await world.bot.submissions.allowance(ANNA)).clones == 1


async def test_an_unanswered_recording_can_be_cancelled_and_expires_after_a_week(
    world: World,
) -> None:
    clone = await is_asked(world)
    [dropped] = await world.bot.choices.cancel(ANNA)
    assert dropped.training.message_id == 502
    with pytest.raises(Outdated):
        await world.bot.replacement.replace(BORIS, ANNA, 502)
    claim = await world.asks_to_retrain(clone, message_id=503)
    world.clock.move(timedelta(days=7, seconds=1))
    await world.time_passes(minutes=61)
    assert (await world.training(claim.training.id)).step is Step.DONE
    assert world.notifier.status[claim.training.id + 3000] is Progress.EXPIRED
    assert (await world.clone(clone.id)).state is State.SUCCESS


async def test_deleting_the_clone_ends_the_training_that_waits_for_it(world: World) -> None:
    await is_asked(world)
    await world.deletes(1)
    with pytest.raises(Outdated):
        await world.bot.replacement.make_new(ANNA, ANNA, 502)


async def test_trying_a_failed_retraining_again_asks_nothing_again(world: World) -> None:
    clone = await world.has_a_clone()
    failed = await world.retrains(clone)
    await world.work_until_idle()
    await world.upstream_ends(failed, State.FAILED)
    training = await world.training(failed.training.id)
    assert training.outcome is Outcome.FAILED
    assert (await world.taps_try_again(training)).training.step is Step.PREPARE


async def test_a_clone_without_a_voice_is_trained_again_without_a_question(world: World) -> None:
    claim = await world.has_a_training()
    await world.upstream_ends(claim, State.FAILED)
    await world.bot.collection.ask(ANNA, claim.clone.id, Question.RECORDING)
    again = await world.sends_a_recording(message_id=502)
    assert (again.clone.id, again.training.step) == (claim.clone.id, Step.PREPARE)


async def test_a_question_that_could_not_be_sent_is_known(world: World) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.ask(ANNA, clone.id, Question.RECORDING)
    claim = await world.bot.submissions.submit(world.recording(message_id=502))
    [unasked] = await world.bot.standing.unasked(ANNA)
    assert unasked.training == claim.training
    await world.acknowledged(claim)
    assert await world.bot.standing.unasked(ANNA) == []
