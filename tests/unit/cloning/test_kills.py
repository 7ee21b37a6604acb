"""The process is killed at every moment of a clone's life; nothing is lost and nothing is doubled.

A moment is what comes after an outside effect or after a commit: whatever happens in between leaves
the same traces as one of them.
"""

import pytest

from cloning.domain.errors import (
    DemoUnavailable,
    StorageUnavailable,
    TelegramUnavailable,
    UpstreamUnavailable,
)
from cloning.domain.models import Outcome, State, Step
from tests.support.fakes.script import Killed
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import DEMO_URL, World

MOMENTS = 34
"""How many there are between a recording and the end of its training."""


async def life(world: World) -> None:
    """A training from a recording to its end, in whatever process there is."""
    await world.work_until_idle()
    for slot_id, voice in world.upstream.slots.items():
        if voice.state is State.TRAINING:
            world.upstream.has(slot_id, State.SUCCESS, demo_url=DEMO_URL)
    await world.time_passes(seconds=5)


async def later(world: World) -> None:
    """So much later that all claims, settle times, looks and pauses are over."""
    await world.time_passes(seconds=61)
    await world.time_passes_in_ticks(minutes=0.25, tick=5)
    await life(world)


async def test_every_moment_is_tried(world: World) -> None:
    await world.has_a_recording()
    world.script.moments.clear()
    await life(world)
    assert (await world.last_training()).step is Step.DONE
    moments = [moment for moment in world.script.moments if moment.startswith("after")]
    assert len(moments) == MOMENTS


@pytest.mark.parametrize("number", range(1, MOMENTS + 1))
async def test_a_kill_loses_nothing_and_doubles_nothing(world: World, number: int) -> None:
    await world.has_a_recording()
    world.script.kill_at(number, "after")
    with pytest.raises(Killed):
        await life(world)
    world.restarts()
    await later(world)
    await assert_all_is_well(world)


LATE = TelegramUnavailable()
FULL = StorageUnavailable()
NO_DEMO = DemoUnavailable(answer="reset")


@pytest.mark.parametrize(
    ("moment", "fault"),
    [
        ("before download", LATE),
        ("before sample", UpstreamUnavailable(answer="the decoder was killed")),
        ("before keep", FULL),
        ("after keep", FULL),
        ("before voices", LOST_ANSWER),
        ("before create", LOST_ANSWER),
        ("after create", LOST_ANSWER),
        ("before train", LOST_ANSWER),
        ("after train", LOST_ANSWER),
        ("before get", LOST_ANSWER),
        ("before fetch", NO_DEMO),
        ("before clip", NO_DEMO),
        ("before push", LATE),
        ("after push", LATE),
        ("before conclude", LATE),
        ("after conclude", LATE),
        ("before erase", FULL),
        ("after erase", FULL),
    ],
)
async def test_a_call_that_fails_once_loses_nothing_and_doubles_nothing(
    world: World, moment: str, fault: Exception
) -> None:
    await world.has_a_recording()
    world.script.plan(moment, fault)
    await life(world)
    await later(world)
    await assert_all_is_well(world)


async def assert_all_is_well(world: World) -> None:
    assert list(world.upstream.slots) == ["slot-1"]
    assert len(world.upstream.trained) == 1
    clone = await world.clone()
    assert (clone.state, clone.slot_id, clone.slot_intent_at) == (State.SUCCESS, "slot-1", None)
    training = await world.last_training()
    assert (training.step, training.due_at, training.sample) == (Step.DONE, None, None)
    assert world.samples.hosted == {}
    assert [push.repeat for push in world.notifier.pushes] in ([False], [True], [False, True])
    assert set(world.notifier.status.values()) == {Outcome.SUCCESS}
