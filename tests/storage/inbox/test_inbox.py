"""Updates are committed once, handed out again until they are done, and parked if they kill."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.errors import StorageUnavailable
from cloning.domain.models import Content
from storage.database import Database
from storage.inbox import BATCH, Inbox
from tests.support.databases.places import ON_SQLITE, Place
from tests.support.fakes.clock import FakeClock

BOT = 42
T = TypeVar("T")


class CountingDatabase(Database):
    """A database that counts its transactions, and can be told to refuse the next one."""

    def __init__(self, database: Database) -> None:
        super().__init__(database._engine)
        self.transactions = 0
        self.refuses = False

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        self.transactions += 1
        if self.refuses:
            raise StorageUnavailable
        async with super().connection() as connection:
            yield connection

    async def commit_in_one_hop(
        self, work: Callable[[sqlite3.Connection], T], people: Collection[int]
    ) -> T:
        self.transactions += 1
        if self.refuses:
            raise StorageUnavailable
        return await super().commit_in_one_hop(work, people)


@pytest.fixture
def counting(database: Database) -> CountingDatabase:
    return CountingDatabase(database)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def inbox(counting: CountingDatabase, clock: FakeClock) -> Inbox:
    return Inbox(counting, bot_id=BOT, clock=clock)


async def ids_of(inbox: Inbox) -> list[int]:
    return [update_id for update_id, _body, _tries in await inbox.adopt(alone=True, steady=True)]


async def test_an_update_is_kept_until_it_is_done(inbox: Inbox) -> None:
    assert await inbox.keep(7, b'{"update_id": 7}')
    assert await inbox.adopt(alone=True, steady=True) == [(7, b'{"update_id": 7}', 0)]
    await inbox.done(7)
    assert await inbox.adopt(alone=True, steady=True) == []


async def test_an_update_that_comes_again_is_not_new(inbox: Inbox) -> None:
    assert await inbox.keep(7, b"first")
    assert not await inbox.keep(7, b"again")
    assert await inbox.adopt(alone=True, steady=True) == [(7, b"first", 0)]
    await inbox.done(7)
    assert not await inbox.keep(7, b"much later")
    assert await inbox.adopt(alone=True, steady=True) == []


async def test_of_the_same_update_ten_times_at_once_one_is_new(inbox: Inbox) -> None:
    answers = await asyncio.gather(*(inbox.keep(7, b"{}") for _ in range(10)))
    assert answers.count(True) == 1


async def test_an_update_that_is_put_aside_is_known_and_never_handed_out(inbox: Inbox) -> None:
    assert await inbox.put_aside(7)
    assert not await inbox.put_aside(7)
    assert not await inbox.keep(7, b"read by a newer version")
    assert await inbox.adopt(alone=True, steady=True) == []


async def test_a_kept_update_that_comes_again_is_not_put_aside(inbox: Inbox) -> None:
    assert await inbox.keep(7, b"{}")
    assert not await inbox.put_aside(7)
    assert await ids_of(inbox) == [7]


async def test_putting_aside_and_keeping_share_a_commit(
    inbox: Inbox, counting: CountingDatabase
) -> None:
    before = counting.transactions
    await asyncio.gather(inbox.keep(7, b"{}"), inbox.put_aside(8), inbox.keep(9, b"{}"))
    assert counting.transactions == before + 1
    assert await ids_of(inbox) == [7, 9]


async def test_the_number_of_what_was_put_aside_is_forgotten_in_time(
    inbox: Inbox, clock: FakeClock
) -> None:
    await inbox.put_aside(7)
    clock.move(timedelta(days=8))
    await inbox.forget_older_than(timedelta(days=7))
    assert await inbox.put_aside(7)


async def test_unfinished_updates_come_in_the_order_they_were_sent(inbox: Inbox) -> None:
    for update_id in (9, 7, 8):
        await inbox.keep(update_id, b"{}")
    assert await ids_of(inbox) == [7, 8, 9]


async def test_bots_that_share_a_database_do_not_share_updates(
    inbox: Inbox, counting: CountingDatabase, clock: FakeClock
) -> None:
    other = Inbox(counting, bot_id=43, clock=clock)
    assert await inbox.keep(7, b"mine")
    assert await other.keep(7, b"theirs")
    await other.done(7)
    assert await other.adopt(alone=True, steady=True) == []
    assert await ids_of(inbox) == [7]


async def test_updates_that_come_at_the_same_time_share_a_commit(
    inbox: Inbox, counting: CountingDatabase
) -> None:
    answers = await asyncio.gather(*(inbox.keep(n, b"{}") for n in range(BATCH + 100)))
    assert all(answers)
    assert counting.transactions == 2
    assert len(await inbox.adopt(alone=True, steady=True)) == BATCH + 100


async def test_keeping_and_finishing_share_a_commit(
    inbox: Inbox, counting: CountingDatabase
) -> None:
    await inbox.keep(1, b"{}")
    counting.transactions = 0
    new, _done = await asyncio.gather(inbox.keep(2, b"{}"), inbox.done(1))
    assert new
    assert counting.transactions == 1
    assert await ids_of(inbox) == [2]


async def test_the_body_is_forgotten_when_the_update_is_done(inbox: Inbox, place: Place) -> None:
    await inbox.keep(7, b"a secret")
    await inbox.done(7)
    assert place.one_value("SELECT body FROM inbox") is None
    assert place.one_value("SELECT count(*) FROM inbox") == 1


async def test_everybody_who_waits_is_told_that_nothing_was_kept(
    inbox: Inbox, counting: CountingDatabase
) -> None:
    counting.refuses = True
    answers = await asyncio.gather(
        inbox.keep(1, b"{}"), inbox.keep(2, b"{}"), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [StorageUnavailable, StorageUnavailable]
    counting.refuses = False
    assert await inbox.adopt(alone=True, steady=True) == []
    assert await inbox.keep(1, b"{}")


@pytest.mark.parametrize("refuses", [False, True])
async def test_a_caller_that_stops_waiting_does_not_stop_the_others(
    inbox: Inbox, counting: CountingDatabase, refuses: bool
) -> None:
    counting.refuses = refuses
    waiting = [asyncio.create_task(inbox.keep(n, b"{}")) for n in (1, 2)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert isinstance(answers[1], StorageUnavailable) if refuses else answers[1] is True
    counting.refuses = False
    assert await ids_of(inbox) == ([] if refuses else [1, 2])


async def test_an_update_may_be_tried_twice_and_no_more(inbox: Inbox) -> None:
    await inbox.keep(7, b"{}")
    assert [await inbox.tried(7, most=2) for _ in range(3)] == [True, True, False]
    assert await inbox.adopt(alone=True, steady=True) == [(7, b"{}", 2)]


async def test_an_update_that_is_acquitted_is_as_good_as_new(inbox: Inbox) -> None:
    await inbox.keep(7, b"{}")
    await inbox.tried(7, most=2)
    await inbox.acquit(7)
    assert await inbox.adopt(alone=True, steady=True) == [(7, b"{}", 0)]


async def test_a_parked_update_is_not_handed_out_and_not_kept_again(inbox: Inbox) -> None:
    await inbox.keep(7, b"{}")
    await inbox.park(7)
    assert await inbox.adopt(alone=True, steady=True) == []
    assert not await inbox.keep(7, b"{}")


async def test_a_parked_update_is_forgotten_except_for_its_number(
    inbox: Inbox, place: Place
) -> None:
    await inbox.keep(7, b"somebody's words")
    await inbox.park(7)
    assert place.one_value("SELECT body FROM inbox WHERE update_id = 7") is None


async def test_updates_that_were_done_long_ago_are_forgotten(
    inbox: Inbox, clock: FakeClock
) -> None:
    await inbox.keep(1, b"done long ago")
    await inbox.done(1)
    await inbox.keep(2, b"parked long ago")
    await inbox.park(2)
    await inbox.keep(3, b"never done")
    clock.move(timedelta(days=8))
    await inbox.keep(4, b"done just now")
    await inbox.done(4)
    await inbox.forget_older_than(timedelta(days=7))
    assert await inbox.keep(1, b"{}")
    assert await inbox.keep(2, b"{}")
    assert not await inbox.keep(4, b"{}")
    assert await ids_of(inbox) == [1, 2, 3]


async def test_the_content_of_a_message_is_kept_in_the_same_commit_and_never_changed(
    inbox: Inbox, counting: CountingDatabase, clock: FakeClock
) -> None:
    said = Content(chat="c" * 32, message_id=5, digest="d" * 32, update_id=7, kept_at=clock())
    counting.transactions = 0
    assert await inbox.keep(7, b"{}", said)
    assert counting.transactions == 1
    assert await inbox.keep(8, b"{}", replace(said, digest="e" * 32, update_id=8))
    async with counting.transaction() as work:
        assert await work.contents.of_chat(said.chat) == [said]


@ON_SQLITE
async def test_what_does_not_fit_on_the_disk_is_refused_as_a_whole(
    inbox: Inbox, counting: CountingDatabase
) -> None:
    async with counting.connection() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    offered = (inbox.keep(1, b"{}"), inbox.keep(2, bytes(1_000_000)))
    answers = await asyncio.gather(*offered, return_exceptions=True)
    assert [type(answer) for answer in answers] == [StorageUnavailable] * 2
    assert await ids_of(inbox) == []
    assert await inbox.keep(1, b"{}")


async def test_an_update_is_kept_though_nobody_waits_for_that_any_more(inbox: Inbox) -> None:
    keeping = asyncio.create_task(inbox.keep(1, b"{}"))
    await asyncio.sleep(0)
    keeping.cancel()
    assert await inbox.keep(2, b"{}")
    assert await ids_of(inbox) == [1, 2]


async def test_a_refusal_that_nobody_waits_for_is_no_line_in_the_log(
    inbox: Inbox, counting: CountingDatabase
) -> None:
    counting.refuses = True
    keeping = asyncio.create_task(inbox.keep(1, b"{}"))
    await asyncio.sleep(0)
    keeping.cancel()
    with pytest.raises(StorageUnavailable):
        await inbox.keep(2, b"{}")
