"""On a server, transactions run side by side, but not on one owner's rows."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from cloning.domain.errors import StorageUnavailable
from cloning.domain.models import Step
from cloning.domain.owner import Owner
from storage.database import Database, open_database
from tests.storage.collections.claiming import claim, training_at
from tests.storage.steps import chat_of, know, say
from tests.support.databases.places import ON_POSTGRESQL, Place

pytestmark = ON_POSTGRESQL

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANNA, BORIS = 7001, 7002


async def until_waiting(place: Place, number: int = 1) -> None:
    """Wait until connections of this database wait for a lock."""
    query = (
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE NOT granted AND datname = current_database()"
    )
    for _ in range(200):
        if await asyncio.to_thread(place.one_value, query) >= number:
            return
        await asyncio.sleep(0.02)
    raise TimeoutError


async def test_a_lock_that_is_held_too_long_is_unavailable(
    database: Database, elsewhere: Database
) -> None:
    async with database.transaction() as work:
        await work.owners.get(ANNA)
        with pytest.raises(StorageUnavailable):
            await say(elsewhere, "SET LOCAL lock_timeout = 50", "LOCK TABLE owners")
    await know(elsewhere, ANNA)


async def test_a_process_that_hangs_in_a_transaction_is_cut_off(place: Place) -> None:
    told = "&options=-c%20idle_in_transaction_session_timeout%3D100"
    hanging, database = open_database(f"{place.url}{told}"), place.open()

    async def hang() -> None:
        async with hanging.transaction() as work:
            await work.owners.get(ANNA)
            await asyncio.wait_for(know(database, ANNA, chat_id=2), 4)
            await work.owners.save(Owner(id=ANNA, chat_id=1))

    with pytest.raises(StorageUnavailable):
        await hang()
    assert await chat_of(database, ANNA) == 2
    await hanging.close()
    await database.close()


async def test_transactions_that_wait_in_a_ring_end_one_of_them_and_the_other_goes_on(
    database: Database, elsewhere: Database
) -> None:
    both = asyncio.Barrier(2)

    async def take(place: Database, first: int, second: int) -> bool:
        try:
            async with place.transaction() as work:
                await work.owners.get(first)
                await both.wait()
                await work.owners.get(second)
        except StorageUnavailable:
            return False
        return True

    answers = await asyncio.gather(take(database, ANNA, BORIS), take(elsewhere, BORIS, ANNA))
    assert sorted(answers) == [False, True]


async def test_one_transaction_at_a_time_works_on_the_data_of_an_owner(
    database: Database, elsewhere: Database, place: Place
) -> None:
    async with database.transaction() as work:
        assert await work.owners.get(ANNA) is None  # so there is no row that could be locked
        other = asyncio.create_task(know(elsewhere, ANNA, chat_id=2))
        await until_waiting(place)
        await work.owners.save(Owner(id=ANNA, chat_id=1))
    await other
    assert await chat_of(database, ANNA) == 2


async def test_owners_do_not_wait_for_one_another(database: Database, elsewhere: Database) -> None:
    async with database.transaction() as work:
        await work.owners.get(ANNA)
        await asyncio.wait_for(know(elsewhere, BORIS), 4)


async def test_a_claim_leaves_alone_what_a_mass_change_holds(
    database: Database, elsewhere: Database
) -> None:
    training = await training_at(database, Step.PREPARE, due_at=NOON)
    async with elsewhere.connection() as connection:
        await connection.execute(text("UPDATE trainings SET tries = tries + 1"))
        assert await asyncio.wait_for(claim(database, training), 4) is None
    assert await claim(database, training) is not None


async def test_a_lease_that_two_processes_want_at_once_has_one_holder(
    database: Database, elsewhere: Database
) -> None:
    async def take(place: Database, holder: str) -> bool:
        async with place.transaction() as work:
            return await work.leases.take(
                "poll", holder, now=NOON, until=NOON + timedelta(seconds=30)
            )

    for place in (database, elsewhere):
        await know(place, ANNA)  # so that both are connected
    answers = await asyncio.gather(
        *(take(place, f"{number}") for number, place in enumerate([database, elsewhere] * 5))
    )
    assert answers.count(True) == 1


async def test_whoever_asks_second_for_a_slot_hears_that_it_is_taken(
    database: Database, elsewhere: Database, place: Place
) -> None:
    training = await training_at(database, Step.RESERVE)

    async def is_taken() -> bool:
        async with elsewhere.transaction() as work:
            return await work.clones.is_taken("slot-1")

    async with database.transaction() as work:
        clone = await work.clones.get(training.clone_id)
        assert clone is not None
        assert not await work.clones.is_taken("slot-1")
        second = asyncio.create_task(is_taken())
        await until_waiting(place)
        await work.clones.save(replace(clone, slot_id="slot-1"))
    assert await second
