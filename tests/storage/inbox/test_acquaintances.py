"""Who somebody is: remembered between updates, and never older than what anybody has written."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cloning.domain.errors import StorageUnavailable
from cloning.domain.owner import Acquaintance, Owner, Question
from cloning.ports.store import Transaction
from storage.database import Database
from storage.dialects.one_hop import OneHopConnection
from storage.inbox import Inbox
from storage.loading.acquaintances import GOOD_FOR_SECONDS, REMEMBERED_SECONDS, Remembered
from tests.support.databases.places import ON_SQLITE, Place
from tests.support.fakes.clock import FakeClock

ANNA, BORIS = 7001, 7002
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
STRANGER = Acquaintance()
KNOWN = Owner(id=ANNA, chat_id=ANNA, language="de", app_language="en")
FRIEND = Acquaintance(is_owner=True, language="de", app_language="en")


class Seconds:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class CountingDatabase(Database):
    """A database that counts the hops to SQLite's thread."""

    hops = 0

    @asynccontextmanager
    async def thread(self) -> AsyncIterator[OneHopConnection]:
        self.hops += 1
        async with super().thread() as thread:
            yield thread


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def remembered(seconds: Seconds) -> Remembered:
    return Remembered(seconds=seconds)


@pytest.fixture
async def here(database: Database, remembered: Remembered) -> CountingDatabase:
    return CountingDatabase(database._engine, remembered=remembered)


@pytest.fixture
def inbox(here: Database) -> Inbox:
    return Inbox(here, bot_id=42, clock=FakeClock())


async def write(database: Database, change: Callable[[Transaction], Awaitable[object]]) -> None:
    async with database.transaction() as work:
        await change(work)


async def test_nothing_is_known_of_a_stranger(here: Database) -> None:
    assert await here.acquaintance(ANNA) == STRANGER


async def test_an_owner_is_known_as_it_was_saved(here: Database) -> None:
    lost = replace(KNOWN.lost(NOON), question=Question.TITLE)
    await write(here, lambda work: work.owners.save(lost))
    await write(here, lambda work: work.bans.add(ANNA, NOON))
    expected = replace(FRIEND, is_lost=True, has_question=True, is_banned=True)
    assert await here.acquaintance(ANNA) == expected


CHANGES: list[tuple[Callable[[Transaction], Awaitable[object]], Acquaintance]] = [
    (lambda work: work.owners.save(replace(KNOWN, language="zh")), replace(FRIEND, language="zh")),
    (lambda work: work.owners.remove(ANNA), STRANGER),
    (lambda work: work.bans.add(ANNA, NOON), replace(FRIEND, is_banned=True)),
]


@pytest.mark.parametrize(("change", "then"), CHANGES)
async def test_what_was_just_written_is_known_at_once(
    here: CountingDatabase,
    inbox: Inbox,
    change: Callable[[Transaction], Awaitable[object]],
    then: Acquaintance,
) -> None:
    await write(here, lambda work: work.owners.save(KNOWN))
    await inbox.keep(1, b"{}", None, ANNA)
    assert await here.acquaintance(ANNA) == FRIEND
    await write(here, change)
    assert await here.acquaintance(ANNA) == then


async def test_a_ban_that_is_lifted_is_known_at_once(here: Database, inbox: Inbox) -> None:
    await write(here, lambda work: work.bans.add(ANNA, NOON))
    await inbox.keep(1, b"{}", None, ANNA)
    assert await here.acquaintance(ANNA) == replace(STRANGER, is_banned=True)
    await write(here, lambda work: work.bans.lift(ANNA))
    assert await here.acquaintance(ANNA) == STRANGER


@pytest.mark.parametrize(("change", "then"), CHANGES)
async def test_what_another_process_has_written_is_known_to_the_next_update(
    here: Database,
    elsewhere: Database,
    inbox: Inbox,
    change: Callable[[Transaction], Awaitable[object]],
    then: Acquaintance,
) -> None:
    elsewhere._pseudonyms = here._pseudonyms
    await write(here, lambda work: work.owners.save(KNOWN))
    await inbox.keep(1, b"{}", None, ANNA)
    assert await here.acquaintance(ANNA) == FRIEND
    await write(elsewhere, change)
    await inbox.keep(2, b"{}", None, BORIS)
    assert await here.acquaintance(ANNA) == then


async def test_what_is_not_committed_is_not_known(here: Database, inbox: Inbox) -> None:
    async def fail() -> None:
        async with here.transaction() as work:
            await work.owners.save(replace(KNOWN, language="zh"))
            raise ZeroDivisionError

    await write(here, lambda work: work.owners.save(KNOWN))
    await inbox.keep(1, b"{}", None, ANNA)
    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await here.acquaintance(ANNA) == FRIEND


@ON_SQLITE
async def test_an_update_looks_its_sender_up_where_it_is_kept(
    here: CountingDatabase, inbox: Inbox
) -> None:
    await write(here, lambda work: work.owners.save(KNOWN))
    await inbox.keep(1, b"{}", None, ANNA)
    assert here.hops == 1
    assert await here.acquaintance(ANNA) == FRIEND
    assert here.hops == 1


@ON_SQLITE
async def test_an_update_that_had_to_wait_looks_its_sender_up_again(
    here: CountingDatabase, inbox: Inbox, elsewhere: Database, seconds: Seconds
) -> None:
    await inbox.keep(1, b"{}", None, ANNA)
    await write(elsewhere, lambda work: work.owners.save(KNOWN))
    seconds.now += GOOD_FOR_SECONDS
    assert await here.acquaintance(ANNA) == FRIEND
    assert await here.acquaintance(ANNA) == FRIEND
    assert here.hops == 2


@ON_SQLITE
async def test_without_news_somebody_stays_known_from_one_update_to_the_next(
    here: CountingDatabase, inbox: Inbox, place: Place, seconds: Seconds
) -> None:
    await write(here, lambda work: work.owners.save(KNOWN))
    await inbox.keep(1, b"{}", None, ANNA)
    seconds.now += 10 * GOOD_FOR_SECONDS
    await inbox.keep(2, b"{}", None, BORIS)
    assert await here.acquaintance(ANNA) == FRIEND
    assert here.hops == 2


@ON_SQLITE
async def test_a_connection_that_was_made_anew_is_not_taken_for_the_one_before(
    here: Database, inbox: Inbox, place: Place
) -> None:
    await write(here, lambda work: work.owners.save(KNOWN))
    await inbox.keep(1, b"{}", None, ANNA)
    await here.close()
    place.execute("UPDATE owners SET language = 'zh'")
    await inbox.keep(2, b"{}", None, BORIS)
    assert await here.acquaintance(ANNA) == replace(FRIEND, language="zh")


@ON_SQLITE
async def test_a_database_that_is_locked_is_unavailable(
    here: Database, inbox: Inbox, elsewhere: Database
) -> None:
    async with here.connection() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout=50")
    async with elsewhere.connection() as locking:
        await locking.exec_driver_sql("SELECT 1")
        with pytest.raises(StorageUnavailable):
            await inbox.keep(1, b"{}", None, ANNA)
    assert await inbox.keep(1, b"{}", None, ANNA)


@ON_SQLITE
async def test_nobody_is_looked_up_in_a_database_that_can_not_be_used(
    here: Database, place: Place
) -> None:
    await here.close()
    place.execute("ALTER TABLE owners RENAME TO nobody")
    with pytest.raises(StorageUnavailable):
        await here.acquaintance(ANNA)


async def test_a_look_that_is_cancelled_at_any_moment_leaves_the_database_usable(
    here: Database, inbox: Inbox
) -> None:
    for turns in range(8):
        looking = asyncio.create_task(here.acquaintance(BORIS))
        for _ in range(turns):
            await asyncio.sleep(0)
        looking.cancel()
        await asyncio.wait([looking])
        await write(here, lambda work: work.owners.save(KNOWN))
        assert await inbox.keep(turns, b"{}", None, ANNA)
        assert await here.acquaintance(ANNA) == FRIEND


@ON_SQLITE
async def test_only_some_people_are_remembered_and_none_for_long(
    here: Database, inbox: Inbox, remembered: Remembered, seconds: Seconds
) -> None:
    remembered.most = 3
    for number in range(1, 6):
        await inbox.keep(number, b"{}", None, number)
        seconds.now += 1
    assert len(remembered) == 3
    seconds.now = 3 + REMEMBERED_SECONDS
    await here.forget_people()
    assert len(remembered) == 2
    seconds.now += REMEMBERED_SECONDS
    await here.forget_people()
    assert len(remembered) == 0


@ON_SQLITE
async def test_somebody_who_is_erased_is_remembered_no_longer(
    here: Database, inbox: Inbox, remembered: Remembered
) -> None:
    await write(here, lambda work: work.owners.save(KNOWN))
    await inbox.keep(1, b"{}", None, ANNA)
    assert len(remembered) == 1
    await write(here, lambda work: work.owners.remove(ANNA))
    assert len(remembered) == 0
