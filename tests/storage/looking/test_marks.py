"""Nobody looks at an SQLite file in vain: a mark tells whether anything was written since."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cloning.domain.errors import StorageUnavailable
from storage.database import Database
from storage.dialects.one_hop import OneHopConnection
from storage.looking.marks import HOP, Marks
from storage.looking.reader import Reader
from storage.processes.lives import leases_of
from storage.processes.roll import Entry, Roll
from tests.support.databases.places import Place, in_file, on_server
from tests.support.databases.plans import heard
from tests.support.databases.postgresql import PostgreSQL

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
US = Entry(name="us", role="all", version="0.2.0", began_at=NOON, seen_at=NOON, report={})


@pytest.fixture
def place(database_path: Path) -> Place:
    """An SQLite file; on a server nothing but a look can tell."""
    return in_file(database_path)


def hops_under_way() -> list[asyncio.Task[object]]:
    return [task for task in asyncio.all_tasks() if task.get_name() == HOP]


async def writes(database: Database, *, until: datetime = NOON) -> None:
    async with database.transaction() as work:
        await work.leases.take("sweep", "us", now=NOON, until=until)


async def reads(database: Database) -> None:
    async with database.transaction() as work:
        await work.upkeep.due(NOON, NOON)


async def test_marks_are_equal_until_somebody_writes(database: Database) -> None:
    mark = await database.mark()
    await reads(database)
    assert mark == await database.mark() is not None


async def test_what_we_write_ourselves_makes_another_mark(database: Database) -> None:
    mark = await database.mark()
    await writes(database)
    assert await database.mark() != mark


async def test_what_another_process_writes_makes_another_mark(
    database: Database, elsewhere: Database
) -> None:
    mark = await database.mark()
    await writes(elsewhere)
    assert await database.mark() != mark


async def test_what_shows_that_we_live_makes_no_other_mark(database: Database) -> None:
    await writes(database)
    mark, leases = await database.mark(), leases_of(database)
    await leases.renew("us", NOON + timedelta(seconds=15))
    assert await leases.take("poll", "us", now=NOON, until=NOON)
    await leases.give_back("sweep", "us")
    await Roll(database).sign(US)
    assert await database.mark() == mark
    assert await Roll(database).read() == [US]


async def test_only_what_we_still_hold_is_renewed(database: Database, elsewhere: Database) -> None:
    await writes(database)
    assert await leases_of(database).renew("us", NOON + timedelta(seconds=15)) == {"sweep"}
    async with elsewhere.transaction() as work:
        assert not await work.leases.take("sweep", "them", now=NOON, until=NOON)
        await work.leases.give_back("sweep", "us")
    assert await leases_of(database).renew("us", NOON + timedelta(seconds=15)) == frozenset()


async def test_what_waits_at_the_same_moment_shares_a_hop(database: Database) -> None:
    hops = 0

    @asynccontextmanager
    async def thread() -> AsyncIterator[OneHopConnection]:
        nonlocal hops
        hops += 1
        async with database.thread() as thread:
            yield thread

    marks = Marks(thread)
    first, renewed, again = await asyncio.gather(
        marks.mark(), marks.commit(lambda _connection: "done"), marks.mark()
    )
    assert (first, renewed) == (again, "done")
    assert hops == 1


async def test_a_commit_that_fails_leaves_nothing_and_is_told_to_all_who_wait(
    database: Database,
) -> None:
    def fail(_connection: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("database is locked")

    answers = await asyncio.gather(
        database.show_life(lambda one: one.execute("INSERT INTO bots VALUES (1)").rowcount),
        database.show_life(fail),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [StorageUnavailable] * 2
    number = await database.show_life(lambda one: one.execute("SELECT * FROM bots").fetchall())
    assert number == []


@pytest.mark.parametrize("fails", [False, True])
async def test_who_stops_to_wait_during_a_hop_keeps_nobody_else_from_an_answer(
    database: Database, *, fails: bool
) -> None:
    loop, is_there, may_go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def work(_connection: sqlite3.Connection) -> str:
        loop.call_soon_threadsafe(is_there.set)
        may_go_on.wait(10)
        if fails:
            raise sqlite3.OperationalError("disk I/O error")
        return "done"

    impatient, patient = (asyncio.create_task(database.show_life(work)) for _ in range(2))
    await is_there.wait()
    impatient.cancel()
    may_go_on.set()
    (answer,) = await asyncio.gather(patient, return_exceptions=True)
    assert isinstance(answer, StorageUnavailable) if fails else answer == "done"


async def test_for_whom_nobody_waits_any_more_nothing_is_written(database: Database) -> None:
    impatient = asyncio.create_task(
        database.show_life(lambda one: one.execute("INSERT INTO bots VALUES (1)").rowcount)
    )
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.wait([impatient, *hops_under_way()])
    found = await database.show_life(lambda one: one.execute("SELECT * FROM bots").fetchall())
    assert found == []


async def test_a_database_that_is_closed_leaves_no_hop_under_way(place: Place) -> None:
    database = place.open()
    waiting = asyncio.create_task(database.mark())
    await asyncio.sleep(0)
    await database.close()
    assert hops_under_way() == []
    assert await waiting is not None


async def test_a_server_gives_no_mark_and_renews_leases_all_the_same(
    postgresql: PostgreSQL,
) -> None:
    with on_server(postgresql) as place:
        database = place.open()
        await writes(database)
        assert await database.mark() is None
        assert await leases_of(database).renew("us", NOON) == {"sweep"}
        await database.close()


async def test_to_show_that_it_lives_a_process_needs_no_statement_of_sqlalchemy(
    database: Database,
) -> None:
    with heard() as said:
        await leases_of(database).renew("us", NOON)
        await Roll(database).sign(US)
    assert [one.sql for one in said if one.is_planned] == []


async def marks_without_a_hop(database: Database) -> bool:
    """Return whether the next mark comes before SQLite's thread could be asked."""
    marking = asyncio.create_task(database.mark())
    await asyncio.sleep(0)
    is_there = marking.done()
    await marking
    return is_there


async def test_while_nobody_writes_a_mark_takes_no_hop(database: Database) -> None:
    await database.mark()
    assert await marks_without_a_hop(database)
    await writes(database)
    assert not await marks_without_a_hop(database)
    assert await marks_without_a_hop(database)


async def test_after_what_shows_that_we_live_a_mark_takes_no_hop(database: Database) -> None:
    mark = await database.mark()
    await leases_of(database).renew("us", NOON)
    assert await marks_without_a_hop(database)
    assert await database.mark() == mark


async def test_what_is_written_while_we_show_that_we_live_makes_another_mark(
    database: Database, elsewhere: Database
) -> None:
    """Another process writes as soon as we have committed, and before or after we look."""
    mark, loop = await database.mark(), asyncio.get_running_loop()
    for hour in range(5):
        until = NOON + timedelta(hours=hour)

        def renew(_connection: sqlite3.Connection) -> "asyncio.Future[None]":
            written = writes(elsewhere, until=until)  # noqa: B023
            return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(written, loop), loop=loop)

        await (await database.show_life(renew))
        assert mark != (mark := await database.mark())


async def test_where_nothing_can_be_read_beside_the_thread_marks_take_a_hop_each(
    database: Database,
) -> None:
    marks = Marks(database.thread, Reader("/nowhere/bot.db"))
    assert await marks.mark() == await marks.mark()
    await marks.close()
