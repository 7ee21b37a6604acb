"""Walking a story with kills at chosen points, from any point to its end."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cloning.ports.store import Store
from storage.in_memory.store import InMemoryStore
from tests.faults.loop import run_virtually
from tests.faults.stores.inline import InlineDatabase, Statements
from tests.faults.stories.stage import Stage, Story
from tests.support.fakes import Killed
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


Failure = tuple[str, int, Exception]
"""A moment, how often it passes in peace before, and what is raised at it then."""


def walk(
    story: Story,
    points: Sequence[int],
    template: Path | None = None,
    *,
    fault: Failure | None = None,
    statement: int = 0,
) -> Walk:
    """Kill the process at the so-manieth point, again at the so-manieth from there, and go on.

    Args:
        story: what is walked.
        points: where to kill; a point that is not reached kills nobody.
        template: a migrated database to work on copies of; without it all is kept in memory.
        fault: what fails besides.
        statement: which SQL statement fails, counted from 1; with a template only.
    """
    return run_virtually(_walk(story, points, template, fault, Statements(statement)))


async def _walk(
    story: Story,
    points: Sequence[int],
    template: Path | None,
    fault: Failure | None,
    statements: Statements,
) -> Walk:
    async with _database(template, statements) as database:
        world = World(database)
        stage = Stage(world, first_fails=story.first_fails)
        if fault is not None:
            moment, number, error = fault
            world.script.plan(moment, *[world.nothing_happens] * number, error)
        kills = [label async for label in _kills(world, stage, story, points)]
        world.script.moments.clear()
        world.script.kill_at(0, "")
        await stage.play(story)
        walked = Walk(kills, list(world.script.moments), statements.count)
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
async def _database(template: Path | None, statements: Statements) -> AsyncIterator[Store]:
    if template is None:
        yield InMemoryStore()
        return
    database = InlineDatabase(template, statements)
    try:
        yield database
    finally:
        await database.close()
