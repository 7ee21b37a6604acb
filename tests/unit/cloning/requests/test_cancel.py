"""/cancel ends whatever has not come to the upstream, and clears up after it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest

from cloning.domain.errors import StorageUnavailable, TelegramUnavailable
from cloning.domain.models import State, Step
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, BORIS, World


async def before_the_consent(world: World) -> None:
    await world.sends_a_recording(message_id=501)


async def while_it_can_not_be_downloaded(world: World) -> None:
    world.script.from_now_on("before download", TelegramUnavailable())
    await world.has_a_recording()
    await world.work_until_idle()


async def while_more_is_asked_for(world: World) -> None:
    world.studio.takes.append(replace(GOOD_TAKE, speech_seconds=6.2))
    await world.has_a_recording()
    await world.work_until_idle()


async def while_a_choice_is_asked_for(world: World) -> None:
    world.studio.takes.append(replace(GOOD_TAKE, above_noise_db=15.0))
    await world.has_a_recording()
    await world.work_until_idle()


async def while_no_slot_can_be_made(world: World) -> None:
    world.script.from_now_on("before voices", LOST_ANSWER)
    await world.has_a_recording()
    await world.work_until_idle()


Moment = Callable[[World], Awaitable[None]]
MOMENTS: Sequence[Moment] = (
    before_the_consent,
    while_it_can_not_be_downloaded,
    while_more_is_asked_for,
    while_a_choice_is_asked_for,
    while_no_slot_can_be_made,
)


@pytest.mark.parametrize("comes_to", MOMENTS)
async def test_it_ends_trainings_that_have_not_reached_the_upstream(
    world: World, comes_to: Moment
) -> None:
    await comes_to(world)
    assert [claim.clone.title for claim in await world.bot.choices.cancel(ANNA)] == ["My voice"]
    assert await world.bot.choices.cancel(ANNA) == []
    assert await world.clone_or_none() is None
    assert world.samples.hosted == {}
    assert (await world.bot.submissions.allowance(ANNA)).trainings == 0
    await world.time_passes_in_ticks(minutes=1)
    assert world.upstream.trained == []


async def test_it_ends_a_training_that_a_worker_is_busy_with(world: World) -> None:
    await world.has_a_recording()

    async def meanwhile() -> None:
        assert len(await world.bot.choices.cancel(ANNA)) == 1

    world.script.plan("before keep", meanwhile)
    await world.work_until_idle()
    assert world.samples.hosted == {}
    assert world.upstream.requests == []


async def test_a_training_that_has_begun_goes_on(world: World) -> None:
    claim = await world.trains_a_clone()
    assert await world.bot.choices.cancel(ANNA) == []
    await world.upstream_ends(claim, State.SUCCESS)
    assert len(world.notifier.pushes) == 1


async def test_a_slot_that_is_being_made_is_not_left_behind(world: World) -> None:
    world.script.plan("after create", LOST_ANSWER)
    await world.has_a_recording()
    await world.work_until_idle()
    assert await world.bot.choices.cancel(ANNA) == []
    await world.time_passes_in_ticks(minutes=3)
    assert (await world.last_training()).step is Step.WATCH
    assert list(world.upstream.slots) == ["slot-1"]


async def test_a_clone_that_was_to_be_trained_again_stays(world: World) -> None:
    clone = await world.has_a_clone()
    await world.asks_to_retrain(clone)
    assert len(await world.bot.choices.cancel(ANNA)) == 1
    await world.work_until_idle()
    assert await world.clone(clone.id) == clone


async def test_nobody_elses_training_is_ended(world: World) -> None:
    await world.sends_a_recording(owner=BORIS)
    assert await world.bot.choices.cancel(ANNA) == []
    assert len(await world.bot.submissions.about_to_begin(BORIS)) == 1


async def test_a_sample_that_can_not_be_erased_just_then_is_erased_later(world: World) -> None:
    await while_no_slot_can_be_made(world)
    world.script.plan("before erase", StorageUnavailable())
    assert len(await world.bot.choices.cancel(ANNA)) == 1
    world.samples.old = set(world.samples.hosted)
    await world.time_passes(minutes=61)
    assert world.samples.hosted == {}
