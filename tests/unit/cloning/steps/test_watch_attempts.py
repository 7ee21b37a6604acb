"""Watching a slot that was asked before: what belongs to this attempt, and asking once more."""

from dataclasses import replace

from cloning.domain.models import Claim, Outcome, State, Step
from tests.support.fakes.upstream import NEVER_SENT
from tests.support.world import World


async def retrained(world: World) -> Claim:
    """A clone that was a success is trained again; its slot shows the old success for a while."""
    clone = await world.has_a_clone()
    world.upstream.begins_late = True
    await world.retrains(clone)
    await world.work_until_idle()
    training = await world.last_training()
    assert (training.step, training.previous_state) == (Step.WATCH, State.SUCCESS)
    return await world.claim(training.id)


async def test_an_old_success_is_not_taken_for_the_new_one(world: World) -> None:
    claim = await retrained(world)
    await world.time_passes(minutes=15)
    assert (await world.training(claim.training.id)).outcome is None


async def test_success_is_believed_after_the_training_was_seen(world: World) -> None:
    claim = await retrained(world)
    world.upstream.has("slot-1", State.TRAINING)
    await world.time_passes(seconds=5)
    assert (await world.training(claim.training.id)).seen_training
    await world.upstream_ends(claim, State.SUCCESS)
    assert (await world.training(claim.training.id)).outcome is Outcome.SUCCESS


async def test_success_is_believed_with_a_receipt(world: World) -> None:
    claim = await retrained(world)
    await world.bot.hosting.fetched(claim.training.sample or "")
    await world.time_passes(seconds=5)
    assert (await world.training(claim.training.id)).outcome is Outcome.SUCCESS


async def test_a_failure_after_a_success_is_this_attempts(world: World) -> None:
    claim = await retrained(world)
    world.upstream.has("slot-1", State.FAILED)
    await world.time_passes(minutes=15)
    assert (await world.training(claim.training.id)).outcome is Outcome.FAILED


async def test_a_failure_without_proof_is_believed_after_fifteen_minutes(
    world: World,
) -> None:
    claim = await retrained(world)
    await world.time_passes(minutes=15)
    assert (await world.training(claim.training.id)).outcome is None
    await world.time_passes(seconds=1)
    assert (await world.training(claim.training.id)).outcome is Outcome.FAILED


async def test_without_a_time_of_asking_the_age_of_the_training_counts(world: World) -> None:
    claim = await retrained(world)
    await world.save_training(replace(claim.training, put_at=None))
    await world.time_passes(minutes=16)
    assert (await world.training(claim.training.id)).outcome is Outcome.FAILED


async def test_a_training_whose_sample_was_never_fetched_is_asked_for_once_more(
    world: World,
) -> None:
    claim = await world.has_a_training()
    world.upstream.has("slot-1", State.FAILED)
    await world.time_passes(minutes=9)
    training = await world.training(claim.training.id)
    assert (training.step, training.puts, training.put_at) == (Step.WATCH, 2, world.clock())
    assert len(world.upstream.trained) == 2
    assert world.notifier.pushes == []

    world.upstream.has("slot-1", State.FAILED)
    await world.time_passes(seconds=5)
    assert (await world.training(claim.training.id)).outcome is Outcome.FAILED


async def test_a_training_that_fails_late_is_not_asked_for_again(world: World) -> None:
    claim = await world.has_a_training()
    world.upstream.has("slot-1", State.FAILED)
    await world.time_passes(minutes=10)
    assert (await world.training(claim.training.id)).outcome is Outcome.FAILED
    assert len(world.upstream.trained) == 1


async def test_a_request_that_was_not_applied_does_not_count_as_asked_for(world: World) -> None:
    await world.has_a_recording()
    world.script.plan("before train", NEVER_SENT)
    await world.work_until_idle()
    await world.time_passes(seconds=2)
    assert (await world.last_training()).puts == 1
