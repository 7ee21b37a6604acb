"""The process is killed at every moment of an erasure, and nothing of the person stays."""

from contextlib import suppress
from pathlib import Path

import pytest

from cloning.domain.errors import Outdated
from tests.support.fakes.script import Killed
from tests.support.world import ANNA, World
from tests.unit.cloning.erasure.forgetting import NO_ROWS, forgets, has_everything, rows_in

MOMENTS = 21
"""How many there are between the word of an owner and the end of the erasure."""


async def test_every_moment_of_an_erasure_is_tried(world: World) -> None:
    await has_everything(world)
    world.script.moments.clear()
    await forgets(world)
    moments = [moment for moment in world.script.moments if moment.startswith("after")]
    assert len(moments) == MOMENTS


@pytest.mark.parametrize("number", range(1, MOMENTS + 1))
async def test_a_kill_in_the_middle_keeps_nothing_of_the_person(
    world: World, database_path: Path, number: int
) -> None:
    await has_everything(world)
    world.script.kill_at(number, "after")
    with pytest.raises(Killed):
        await forgets(world)
    world.restarts()
    with suppress(Outdated):  # what was being handled is handed out again
        await (forgets(world) if number == 1 else world.forgets())
    await world.time_passes_in_ticks(minutes=2)
    assert world.upstream.slots == {}
    assert world.samples.hosted == {}
    assert rows_in(database_path) == NO_ROWS
    assert 1 <= len(world.receipts.sent) <= 2


@pytest.mark.parametrize("number", range(2, MOMENTS + 1))
async def test_after_a_kill_the_sweep_finishes_it_by_itself(
    world: World, database_path: Path, number: int
) -> None:
    await has_everything(world)
    assert await world.bot.erasure.ask(ANNA)
    world.script.kill_at(number - 1, "after")
    with pytest.raises(Killed):
        await world.forgets()
    world.restarts()
    await world.time_passes_in_ticks(minutes=2)
    assert world.upstream.slots == {}
    assert world.samples.hosted == {}
    assert rows_in(database_path) == NO_ROWS
    assert 1 <= len(world.receipts.sent) <= 2
