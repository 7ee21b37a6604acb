"""What a sweep asks a database for depends on what is new, not on how many trainings wait."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine

from cloning.domain.models import Outcome, State
from cloning.domain.operating.memos import About
from storage.database import Database
from storage.processes.lives import leases_of
from tests.support.databases.crowd import Crowd
from tests.support.databases.places import Place, in_file
from tests.support.databases.plans import Statement, heard
from tests.support.world import World

FEW, MANY = 10, 1_000
"""So many wait; one more than that would be no other case."""


@asynccontextmanager
async def waiting(place: Place, number: int) -> AsyncIterator[World]:
    """A world in which so many trainings wait, and a process that has swept once."""
    database = place.open()
    world = World(database)
    with _connected(place) as connection, connection.begin():
        Crowd(owners=number, waiting=number, now=world.clock()).join(connection)
    for one in range(1, number + 1):
        world.upstream.has(f"slot-{one}", State.TRAINING)
    await world.bot.sweep()
    world.clock.move(timedelta(minutes=2))
    world.upstream.requests.clear()
    yield world
    await database.close()


def _connected(place: Place) -> Connection:
    engine = create_engine(place.url.replace("+aiosqlite", ""), poolclass=NullPool)
    return engine.connect()


async def cost_of_a_sweep(place: Place, world: World) -> Sequence[str]:
    """Sweep, and return each statement with the number of rows that it finds."""
    with heard() as said:
        await world.bot.sweep()
    assert world.upstream.requests == ["voices"]
    with _connected(place) as connection:
        return [f"{_rows(connection, one)} rows: {one.sql}" for one in said]


def _rows(connection: Connection, statement: Statement) -> int:
    """Ask again: a sweep without news has changed nothing."""
    if not statement.sql.startswith("SELECT"):
        return 0
    return len(connection.exec_driver_sql(statement.sql, statement.parameters).all())


async def test_a_sweep_without_news_costs_the_same_however_many_wait(
    place: Place, another_place: Place
) -> None:
    async with waiting(place, FEW) as world:
        of_few = await cost_of_a_sweep(place, world)
    async with waiting(another_place, MANY) as world:
        assert await cost_of_a_sweep(another_place, world) == of_few


async def test_a_sweep_with_nothing_to_do_asks_the_database_once(place: Place) -> None:
    async with waiting(place, 0) as world:
        with heard() as said:
            await world.bot.sweep()
        assert [word for one in said if (word := one.sql.split()[0]) != "BEGIN"] == ["SELECT"]


async def test_a_sweep_without_news_takes_four_transactions(place: Place) -> None:
    async with waiting(place, FEW) as world:
        world.script.moments.clear()
        await world.bot.sweep()
        # A look at what there is to do, the lease, what must be known before the LIST, the lease.
        assert world.script.moments.count("before begin") == 4


async def test_how_quick_the_last_trainings_were_is_looked_up_once_a_minute(place: Place) -> None:
    async with waiting(place, FEW) as world:
        asked = []
        for _ in range(3):
            with heard() as said:
                await world.bot.sweep()
            asked.append(any("finished_at" in one.sql for one in said))
            world.clock.move(timedelta(seconds=30))
        assert asked == [True, False, True]


async def test_a_new_memo_is_written_down_without_a_look_for_erasures(place: Place) -> None:
    async with waiting(place, 0) as world:
        async with world.database.transaction() as work:
            await work.memos.note(About.MADE, "slot-1", world.clock())
        with heard() as said:
            await world.bot.sweep()
        assert world.memo_file.memos
        erasures = ("SELECT clones", "SELECT tombstones")
        assert not [one.sql for one in said if one.sql.startswith(erasures)]


async def test_memos_that_are_written_down_make_no_sweep_look_again_in_a_file(
    database_path: Path,
) -> None:
    async with waiting(in_file(database_path), 0) as world:
        assert isinstance(world.database, Database)
        world.bot.in_hand.leases = leases_of(world.database)
        async with world.database.transaction() as work:
            await work.memos.note(About.MADE, "slot-1", world.clock())
        for _ in range(3):
            await world.bot.sweep()
        with heard() as said:
            await world.bot.sweep()
        assert not said


async def test_an_end_costs_the_same_however_many_wait(place: Place, another_place: Place) -> None:
    numbers = []
    for where, number in ((place, FEW), (another_place, MANY)):
        async with waiting(where, number) as world:
            world.upstream.has("slot-7", State.SUCCESS)
            with heard() as said:
                await world.bot.sweep()
            assert (await world.training(7)).outcome is Outcome.SUCCESS
            numbers.append(len(said))
    assert numbers[0] == numbers[1]
