"""Things that only one worker may do at a time."""

import asyncio
from datetime import UTC, datetime, timedelta

from cloning.ports.store import Store
from storage.database import Database
from storage.in_memory.store import InMemoryStore

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


async def take(store: Store, holder: str, *, now: datetime = NOON, name: str = "sweep") -> bool:
    async with store.transaction() as work:
        return await work.leases.take(name, holder, now=now, until=now + timedelta(seconds=30))


async def give_back(database: Database, holder: str) -> None:
    async with database.transaction() as work:
        await work.leases.give_back("sweep", holder)


async def test_a_lease_has_one_holder(database: Database) -> None:
    assert await take(database, "anna")
    assert not await take(database, "boris")
    assert await take(database, "boris", name="create_slot")


async def test_a_lease_has_one_holder_in_memory_too() -> None:
    store = InMemoryStore()
    assert await take(store, "anna")
    assert not await take(store, "boris")


async def test_its_holder_may_prolong_it(database: Database) -> None:
    assert await take(database, "anna")
    assert await take(database, "anna", now=NOON + timedelta(seconds=20))
    assert not await take(database, "boris", now=NOON + timedelta(seconds=49))
    assert await take(database, "boris", now=NOON + timedelta(seconds=50))
    assert not await take(database, "anna", now=NOON + timedelta(seconds=50))


async def test_a_lease_that_was_given_back_is_free(database: Database) -> None:
    await take(database, "anna")
    await give_back(database, "anna")
    assert await take(database, "boris")


async def test_nobody_gives_back_what_another_holds(database: Database) -> None:
    await take(database, "anna")
    await give_back(database, "boris")
    assert not await take(database, "boris")


async def test_of_twenty_at_once_one_gets_it(database: Database) -> None:
    answers = await asyncio.gather(*(take(database, f"worker-{n}") for n in range(20)))
    assert answers.count(True) == 1


async def test_a_lease_that_a_wrong_clock_has_taken_for_a_day_is_free(database: Database) -> None:
    assert await take(database, "anna", now=NOON + timedelta(days=1))
    assert await take(database, "boris")
