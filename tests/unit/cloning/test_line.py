"""An owner's place in line, and what becomes of it."""

from cloning.line import Line
from cloning.models import State, Step
from tests.world import ANNA, BORIS, World


async def test_each_training_is_told_where_it_stands_and_again_when_that_changes(
    world: World,
) -> None:
    first = await world.trains_a_clone(message_id=501)
    await world.sends_a_recording(message_id=502)
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
