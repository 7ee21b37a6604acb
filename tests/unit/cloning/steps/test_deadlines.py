from datetime import timedelta

import pytest

from cloning.domain.models import Outcome, Reason, State, Step
from cloning.domain.progress import Progress
from tests.support.assembly import SETTLE
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import World


async def test_an_owner_hears_once_that_it_takes_long(world: World) -> None:
    await world.has_a_training()
    await world.time_passes(minutes=59)
    assert Progress.SLOW not in world.notifier.shown
    await world.time_passes_in_ticks(minutes=30, tick=300)
    assert world.notifier.shown.count(Progress.SLOW) == 1


async def test_a_training_that_is_stuck_for_a_day_has_failed(world: World) -> None:
    claim = await world.has_a_training()
    await world.time_passes(minutes=23 * 60)
    assert (await world.training(claim.training.id)).outcome is None
    await world.time_passes(minutes=60)
    training = await world.training(claim.training.id)
    assert (training.outcome, training.reason) == (Outcome.FAILED, Reason("no_answer"))


async def test_a_success_after_an_hour_is_still_a_success(world: World) -> None:
    claim = await world.has_a_training()
    await world.time_passes(minutes=90)
    world.upstream.has("slot-1", State.SUCCESS, demo_url="https://demos.example.org/anna.mp3")
    await world.time_passes(seconds=5)
    assert (await world.training(claim.training.id)).outcome is Outcome.SUCCESS


async def test_a_sample_that_was_never_fetched_is_offered_once_more(world: World) -> None:
    await world.has_a_recording()
    await world.work_until_idle()
    assert world.upstream.requests.count("train slot-1") == 1
    for _ in range(2):
        world.upstream.has("slot-1", State.FAILED)
        await world.time_passes(seconds=5)
        if (await world.last_training()).outcome is None:
            world.upstream.has("slot-1", State.TRAINING)
            await world.time_passes(seconds=5)
    assert world.upstream.requests.count("train slot-1") == 2
    assert (await world.last_training()).outcome is Outcome.FAILED


@pytest.mark.parametrize("later", [timedelta(minutes=11), timedelta(hours=2)])
async def test_a_failure_long_after_the_request_is_not_for_want_of_the_sample(
    world: World, later: timedelta
) -> None:
    await world.has_a_recording()
    await world.work_until_idle()
    world.upstream.has("slot-1", State.FAILED)
    await world.time_passes(seconds=later.total_seconds())
    assert world.upstream.requests.count("train slot-1") == 1
    assert (await world.last_training()).step is Step.DONE


async def test_a_training_that_was_given_up_is_not_taken_for_the_next_one(world: World) -> None:
    claim = await world.has_a_training()
    await world.time_passes(minutes=24 * 60)
    world.script.plan("before train", LOST_ANSWER)
    await world.taps_try_again(claim.training)
    await world.time_passes_in_ticks(minutes=0.5, tick=10)
    again = await world.last_training()
    assert (again.step, again.previous_state) == (Step.TRAIN, State.TRAINING)
    assert len(world.upstream.trained) == 1

    await world.time_passes(seconds=SETTLE.total_seconds())
    again = await world.last_training()
    assert (again.step, again.seen_training) == (Step.WATCH, False)
    assert len(world.upstream.trained) == 2
