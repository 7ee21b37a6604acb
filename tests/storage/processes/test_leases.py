"""Things that only one worker may do at a time."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cloning.ports.store import Leases
from cloning.trainings.in_hand import LeasesInTransactions
from storage.database import Database
from storage.in_memory.store import InMemoryStore
from storage.processes.lives import leases_of

Way = Callable[[Database], Leases]

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(params=[LeasesInTransactions, leases_of], ids=["in transactions", "alone"])
def leases(request: pytest.FixtureRequest, database: Database) -> Leases:
    """Both ways to them; on a server they are the same."""
    way: Way = request.param
    return way(database)


async def take(leases: Leases, holder: str, *, now: datetime = NOON, name: str = "sweep") -> bool:
    return await leases.take(name, holder, now=now, until=now + timedelta(seconds=30))


async def test_a_lease_has_one_holder(leases: Leases) -> None:
    assert await take(leases, "anna")
    assert not await take(leases, "boris")
    assert await take(leases, "boris", name="create_slot")


async def test_a_lease_has_one_holder_in_memory_too() -> None:
    leases = LeasesInTransactions(InMemoryStore())
    assert await take(leases, "anna")
    assert not await take(leases, "boris")


async def test_its_holder_may_prolong_it(leases: Leases) -> None:
    assert await take(leases, "anna")
    assert await take(leases, "anna", now=NOON + timedelta(seconds=20))
    assert not await take(leases, "boris", now=NOON + timedelta(seconds=49))
    assert await take(leases, "boris", now=NOON + timedelta(seconds=50))
    assert not await take(leases, "anna", now=NOON + timedelta(seconds=50))


async def test_a_lease_that_was_given_back_is_free(leases: Leases) -> None:
    await take(leases, "anna")
    await leases.give_back("sweep", "anna")
    assert await take(leases, "boris")


async def test_nobody_gives_back_what_another_holds(leases: Leases) -> None:
    await take(leases, "anna")
    await leases.give_back("sweep", "boris")
    assert not await take(leases, "boris")


async def test_of_twenty_at_once_one_gets_it(leases: Leases) -> None:
    answers = await asyncio.gather(*(take(leases, f"worker-{n}") for n in range(20)))
    assert answers.count(True) == 1


async def test_a_lease_that_a_wrong_clock_has_taken_for_a_day_is_free(leases: Leases) -> None:
    assert await take(leases, "anna", now=NOON + timedelta(days=1))
    assert await take(leases, "boris")


async def test_what_is_renewed_is_held_until_then_and_nothing_else_is(leases: Leases) -> None:
    await take(leases, "anna")
    await take(leases, "boris", name="create_slot")
    assert await leases.renew("anna", NOON + timedelta(seconds=60)) == {"sweep"}
    assert not await take(leases, "boris", now=NOON + timedelta(seconds=59))
    assert await take(leases, "anna", now=NOON + timedelta(seconds=59), name="create_slot")
