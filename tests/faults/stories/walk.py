"""Walking a story with kills at chosen points, from any point to its end."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from cloning.ports.store import Store
from storage.in_memory.store import InMemoryStore
from tests.faults.loop import run_virtually
from tests.faults.stores.real import Real
from tests.faults.stores.statements import Statements
from tests.faults.stories.stage import Stage, Story
from tests.support.fakes.script import Killed
from tests.support.world import World


@dataclass(frozen=True)
class Walk:
    """How far a walk came."""

    kills: Sequence[str]
    """The labels of the points at which the process was killed."""
    moments: Sequence[str]
    """What came after the last kill."""
    statements: int
    """How many SQL statements and commits there were."""
    commits: Sequence[int]
    """Which of these were commits, counted from 1."""


Failure = tuple[str, int, Exception]
"""A moment, how often it passes in peace before, and what is raised at it then."""


def walk(
    story: Story,
    points: Sequence[int],
    real: Real | None = None,
    *,
    fault: Failure | None = None,
    statement: int = 0,
    after: bool = False,
) -> Walk:
    """Kill the process at one point, again at another that is counted from there, and go on.

    Args:
        story: what is walked.
        points: where to kill; a point that is not reached kills nobody.
        real: makes the database to walk on; without it all is kept in memory.
        fault: what fails besides.
        statement: which SQL statement fails, counted from 1; on a real database only.
        after: whether that statement has its effect all the same, and only its answer is lost.
    """
    statements = Statements(statement, after=after)
    return run_virtually(_walk(story, points, real, fault, statements))


async def _walk(
    story: Story,
    points: Sequence[int],
    real: Real | None,
    fault: Failure | None,
    statements: Statements,
) -> Walk:
    async with _database(real, statements) as database:
        world = World(database)
        stage = Stage(world, first_fails=story.first_fails)
        if fault is not None:
            moment, number, error = fault
            world.script.plan(moment, *[world.nothing_happens] * number, error)
        kills = [label async for label in _kills(world, stage, story, points)]
        world.script.moments.clear()
        world.script.kill_at(0, "")
        await stage.play(story)
        moments = list(world.script.moments)
        walked = Walk(kills, moments, statements.count, list(statements.commits))
        await story.ends(world)
        return walked


async def _kills(
    world: World, stage: Stage, story: Story, points: Sequence[int]
) -> AsyncIterator[str]:
    """Play a story, as often as the process is killed; names where it was."""
    for point in points:
        world.script.moments.clear()
        world.script.kill_at(point, "")
        try:
            await stage.play(story)
        except Killed:
            world.restarts()
            yield world.script.moments[-1]
        else:
            return


@asynccontextmanager
async def _database(real: Real | None, statements: Statements) -> AsyncIterator[Store]:
    if real is None:
        yield InMemoryStore()
        return
    database = real.open(statements)
    try:
        yield database
    finally:
        await database.close()
