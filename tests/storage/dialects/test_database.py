"""Transactions: all or nothing, whatever happens to them."""

import asyncio
import multiprocessing
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from cloning.domain.errors import StorageUnavailable
from cloning.domain.models import Outcome
from cloning.domain.owner import Owner
from storage.database import Database, open_database
from tests.support.databases.places import ON_SQLITE, Place

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PROCESSES, TIMES = 4, 500


async def count_up(database: Database) -> None:
    """Read a number, modify it and write it back, in one transaction."""
    async with database.transaction() as work:
        owner = await work.owners.get(1) or Owner(id=1, chat_id=0)
        await work.owners.save(replace(owner, chat_id=owner.chat_id + 1))


async def counted(database: Database) -> int:
    async with database.transaction() as work:
        owner = await work.owners.get(1)
    return owner.chat_id if owner is not None else 0


async def leaves_nothing_open(database: Database) -> None:
    """Close, and wait for the driver's threads; one that is left open makes this wait for ever."""
    await database.close()
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join)


def list_of(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def count_up_often(url: str) -> None:
    database = open_database(url)
    for _ in range(TIMES):
        await count_up(database)
    await database.close()


def run_a_process(url: str) -> None:
    asyncio.run(count_up_often(url))


@ON_SQLITE
async def test_erased_data_is_in_no_file_after_scrubbing(
    database: Database, database_path: Path
) -> None:
    async with database.transaction() as work:
        await work.owners.save(Owner(id=7_301_234_567, chat_id=1, language="xx-annabella"))
    async with database.transaction() as work:
        await work.owners.remove(7_301_234_567)
    assert b"annabella" in files_of(database_path)
    await database.scrub()
    assert b"annabella" not in files_of(database_path)
    assert (7_301_234_567).to_bytes(6, "big") not in files_of(database_path)


def files_of(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


@ON_SQLITE
async def test_scrubbing_waits_for_nobody_and_breaks_nothing(
    database: Database, database_path: Path
) -> None:
    with closing(sqlite3.connect(database_path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM owners").fetchall()
        await count_up(database)
        await asyncio.wait_for(database.scrub(), 30)
    assert await counted(database) == 1


async def test_a_database_that_is_gone_can_not_be_scrubbed(tmp_path: Path) -> None:
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/none.db")
    with pytest.raises(StorageUnavailable):
        await database.scrub()
    await leaves_nothing_open(database)


async def test_four_processes_lose_no_update(database: Database, place: Place) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=run_a_process, args=(place.url,)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        await asyncio.to_thread(process.join)
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    assert await counted(database) == PROCESSES * TIMES


async def test_parallel_transactions_of_one_process_lose_no_update(database: Database) -> None:
    await asyncio.gather(*(count_up(database) for _ in range(50)))
    assert await counted(database) == 50


async def test_a_transaction_in_which_nothing_is_done_is_no_trouble(database: Database) -> None:
    async with database.transaction():
        pass
    await count_up(database)
    assert await counted(database) == 1


@ON_SQLITE
async def test_a_transaction_that_has_done_nothing_yet_keeps_nobody_waiting(
    database: Database, elsewhere: Database
) -> None:
    async with database.transaction():
        await count_up(elsewhere)
    assert await counted(database) == 1


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as work:
            await work.owners.save(Owner(id=1, chat_id=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await counted(database) == 0


async def test_a_transaction_that_is_cancelled_leaves_nothing(database: Database) -> None:
    written, never = asyncio.Event(), asyncio.Event()

    async def wait_inside() -> None:
        async with database.transaction() as work:
            await work.owners.save(Owner(id=1, chat_id=1))
            written.set()
            await never.wait()

    task = asyncio.create_task(wait_inside())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await counted(database) == 0


async def turns_of_the_loop(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


@pytest.mark.parametrize("again_after", [None, 0, 2, 5])
async def test_a_cancellation_at_any_moment_leaves_the_database_usable(
    database: Database, place: Place, again_after: int | None
) -> None:
    if not place.is_postgresql:
        await impatient(database)
    await count_up(database)
    cancelled = []
    for turns in range(30):
        before = await counted(database)
        task = asyncio.create_task(count_up(database))
        await turns_of_the_loop(turns)
        task.cancel()
        if again_after is not None:
            await turns_of_the_loop(again_after)
            task.cancel()
        await asyncio.wait([task])
        cancelled.append(task)  # whoever keeps it keeps its cursors: the lock must be gone anyway
        assert await counted(database) - before in ({0, 1} if task.cancelled() else {1})
    await leaves_nothing_open(database)


async def impatient(database: Database) -> None:
    """Wait for a lock 50 ms instead of five seconds, on the one connection that there is."""
    async with database.connection() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout=50")


@ON_SQLITE
async def test_a_locked_database_is_unavailable_and_recovers(
    database: Database, database_path: Path
) -> None:
    await impatient(database)
    with closing(sqlite3.connect(database_path, isolation_level=None)) as backup:
        backup.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailable):
            await count_up(database)
        backup.execute("ROLLBACK")
    await count_up(database)
    assert await counted(database) == 1


@ON_SQLITE
async def test_a_full_disk_is_unavailable_and_loses_nothing(database: Database) -> None:
    await count_up(database)
    async with database.connection() as connection:
        pages = await connection.exec_driver_sql("PRAGMA page_count")
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages.scalar()}")

    async def write_a_lot() -> None:
        async with database.transaction() as work:
            for number in range(2, 2000):
                await work.owners.save(Owner(id=number, chat_id=1))

    with pytest.raises(StorageUnavailable):
        await write_a_lot()
    assert await counted(database) == 1


async def test_a_database_that_can_not_be_opened_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "bot.db").mkdir()
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    with pytest.raises(StorageUnavailable):
        await count_up(database)
    await leaves_nothing_open(database)


async def test_no_database_is_begun_where_there_is_none(tmp_path: Path) -> None:
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/gone.db")
    with pytest.raises(StorageUnavailable):
        await count_up(database)
    await leaves_nothing_open(database)
    assert not list_of(tmp_path)


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"no database at all " * 100)
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    with pytest.raises(StorageUnavailable):
        await count_up(database)
    await leaves_nothing_open(database)


async def test_a_row_that_breaks_a_rule_is_a_fault_of_ours(database: Database) -> None:
    async def announce_nothing() -> None:
        async with database.transaction() as work:
            await work.announcements.add(4711, Outcome.FAILED, NOON)

    with pytest.raises(IntegrityError):
        await announce_nothing()


@ON_SQLITE
async def test_every_connection_is_safe(database: Database, database_path: Path) -> None:
    async with database.connection() as connection:
        settings = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in (
                "journal_mode",
                "synchronous",
                "busy_timeout",
                "foreign_keys",
                "secure_delete",
            )
        ]
    full = 2
    assert settings == ["wal", full, 5000, 1, 1]


async def test_nothing_is_opened_before_it_is_used(tmp_path: Path) -> None:
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/kept/bot.db")
    assert list((tmp_path / "kept").iterdir()) == []
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
    await database.close()


async def test_rows_written_elsewhere_are_seen_at_once(database: Database, place: Place) -> None:
    await count_up(database)
    place.execute("UPDATE owners SET chat_id = 99")
    assert await counted(database) == 99
    await count_up(database)
    assert place.one_value("SELECT chat_id FROM owners") == 100
