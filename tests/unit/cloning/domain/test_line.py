"""An owner's place in line, and what becomes of it."""

from dataclasses import replace

import pytest

from cloning.domain.line import Line, place_of
from cloning.domain.models import Clone, State, Step
from tests.support.values import NOON, TRAINING
from tests.support.world import ANNA, BORIS, World

CLONE = Clone(id=1, owner_id=ANNA, title="My voice", state=State.INIT, created_at=NOON)


async def test_each_training_is_told_where_it_stands_and_again_when_that_changes(
    world: World,
) -> None:
    first = await world.trains_a_clone(message_id=501)
    await world.sends_a_recording(message_id=502)
    await world.work_until_idle()
    await world.sends_a_recording(message_id=503)
    await world.time_passes_in_ticks(minutes=1)
    behind_first, behind_second = Line(2, "My voice"), Line(3, "My voice 2")
    told = [line for line in world.notifier.lines if line is not None]
    assert told == [behind_first, behind_second]

    await world.upstream_ends(first, State.SUCCESS)
    await world.time_passes_in_ticks(minutes=1)
    told = [line for line in world.notifier.lines if line is not None]
    assert told == [behind_first, behind_second, Line(2, "My voice 2")]


async def test_other_peoples_trainings_are_not_in_the_line(world: World) -> None:
    await world.trains_a_clone(owner=ANNA, message_id=501)
    theirs = await world.has_a_recording(owner=BORIS, message_id=601)
    await world.time_passes_in_ticks(minutes=1)
    assert (await world.training(theirs.training.id)).step is Step.WATCH
    assert [line for line in world.notifier.lines if line is not None] == []


@pytest.mark.parametrize("step", [one for one in Step if one is not Step.RESERVE])
def test_only_trainings_that_wait_for_a_place_are_in_line(step: Step) -> None:
    at_the_upstream = replace(TRAINING, step=Step.WATCH)
    assert place_of(replace(TRAINING, id=2, step=step), [(CLONE, at_the_upstream)]) is None


def test_the_first_in_line_waits_for_nobody() -> None:
    first = replace(TRAINING, step=Step.RESERVE)
    later, checked = replace(first, id=2), replace(first, id=3, step=Step.PREPARE)
    assert place_of(first, [(CLONE, first), (CLONE, later), (CLONE, checked)]) is None
    assert place_of(later, [(CLONE, first), (CLONE, later)]) == Line(2, "My voice")
