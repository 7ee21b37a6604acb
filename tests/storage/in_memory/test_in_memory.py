"""The store in memory answers and keeps the same as the one in SQL, whatever it is asked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, settings
from sqlalchemy.exc import IntegrityError

from cloning.domain.models import (
    Outcome,
    Recording,
    Training,
)
from cloning.domain.owner import Owner
from cloning.ports.store import Store, Transaction
from storage.in_memory.rows import Inconsistent
from storage.in_memory.store import InMemoryStore
from storage.processes.takeover import free_claims, free_leases
from tests.faults.stores.inline import InlineDatabase
from tests.faults.stores.keeper import PSEUDONYMS
from tests.faults.stores.sql import KEPT, read_rows
from tests.storage.in_memory.drawn_arguments import ARGUMENTS, NOON
from tests.storage.in_memory.drawn_calls import METHODS, transactions
from tests.storage.in_memory.in_both import Call, outcome

PEOPLE = (1, 2, 3)
"""The owners of `few` in drawn_calls.py."""


def test_there_is_an_argument_for_every_parameter_of_the_ports() -> None:
    unknown = {name for names in METHODS.values() for name in names} - ARGUMENTS.keys()
    assert not unknown


WALK = settings(
    phases=(Phase.explicit, Phase.generate),  # the assertion names the calls; shrinking takes long
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(300)
@settings(WALK, max_examples=15, derandomize=True)  # every branch is taken, not only by luck
@hypothesis.given(transactions())
def test_every_method_of_the_ports_does_in_memory_what_it_does_in_sql(
    migrated: Path, transactions: Sequence[Sequence[Call]]
) -> None:
    asyncio.run(walk_in_both(migrated, transactions))


@pytest.mark.timeout(300)
@settings(WALK, max_examples=10)
@hypothesis.given(transactions())
def test_the_same_is_true_of_calls_that_nobody_has_seen_before(
    migrated: Path, transactions: Sequence[Sequence[Call]]
) -> None:
    asyncio.run(walk_in_both(migrated, transactions))


async def walk_in_both(migrated: Path, transactions: Sequence[Sequence[Call]]) -> None:
    memory, database = InMemoryStore(PSEUDONYMS.of, PSEUDONYMS.of_memo), InlineDatabase(migrated)
    try:
        for calls in transactions:
            assert await outcome(memory, calls) == await outcome(database, calls), calls
            for person in PEOPLE:
                known = await memory.acquaintance(person)
                assert await database.acquaintance(person) == known, calls
        assert vars_of(memory) == await read_rows(database)
    finally:
        await database.close()


async def test_a_takeover_frees_in_memory_what_it_frees_in_sql(migrated: Path) -> None:
    memory, database = InMemoryStore(PSEUDONYMS.of, PSEUDONYMS.of_memo), InlineDatabase(migrated)
    later = NOON + timedelta(minutes=1)
    for store in (memory, database):
        async with store.transaction() as work:
            for message_id, due_at in enumerate((NOON, NOON, later, None), start=1):
                await work.trainings.save(replace(await begin(work, message_id), due_at=due_at))
            await work.trainings.claim(1, now=NOON, until=later)
            await work.leases.take("sweep", "process-1", now=NOON, until=later)
            await work.leases.take("other", "process-1", now=NOON, until=later)
    await memory.free_leases(["sweep"])
    await free_leases(database, ["sweep"])
    assert [await memory.free_claims(NOON), await free_claims(database, NOON)] == [1, 1]
    assert vars_of(memory) == await read_rows(database)
    await database.close()


def vars_of(memory: InMemoryStore) -> dict[str, object]:
    return {name: getattr(memory.rows, name) for name in KEPT}


async def test_a_transaction_that_fails_in_memory_has_changed_nothing() -> None:
    store = InMemoryStore()

    async def fails() -> None:
        async with store.transaction() as work:
            await work.owners.save(Owner(id=1, chat_id=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    async with store.transaction() as work:
        assert await work.owners.get(1) is None


async def test_transactions_in_memory_wait_for_each_other() -> None:
    store = InMemoryStore()

    async def counts_one_more() -> None:
        async with store.transaction() as work:
            owner = await work.owners.get(1) or Owner(id=1, chat_id=0)
            await asyncio.sleep(0)
            await work.owners.save(Owner(id=1, chat_id=owner.chat_id + 1))

    await asyncio.gather(*(counts_one_more() for _ in range(20)))
    assert store.rows.owners[1].chat_id == 20


@pytest.fixture(params=["in memory", "in SQL"])
async def store(request: pytest.FixtureRequest, migrated: Path) -> AsyncIterator[Store]:
    """One store, and then the other."""
    database = InlineDatabase(migrated)
    yield InMemoryStore() if request.param == "in memory" else database
    await database.close()


async def begin(work: Transaction, message_id: int = 1) -> Training:
    await work.owners.save(Owner(id=1, chat_id=1))
    clone = await work.clones.add(1, "My voice", NOON)
    recording = Recording(owner_id=1, chat_id=1, message_id=message_id, file_id="a", own=True)
    return await work.trainings.add(clone, recording, now=NOON)


async def test_in_both_a_due_training_is_claimed_and_held(store: Store) -> None:
    async with store.transaction() as work:
        training = await begin(work)
        await work.trainings.save(replace(training, due_at=NOON))
        claim = await work.trainings.claim(training.id, now=NOON, until=NOON + timedelta(1))
        assert claim is not None
        assert claim.training == replace(training, due_at=NOON + timedelta(1), fence=1)
        assert await work.trainings.held(claim) == claim


async def test_in_both_what_is_written_after_it_was_removed_stays_removed(store: Store) -> None:
    async with store.transaction() as work:
        training = await begin(work)
        clone = await work.clones.get(training.clone_id)
        announcement = await work.announcements.add(training.id, Outcome.FAILED, NOON)
        assert clone is not None
        await work.clones.remove(clone.id)
        await work.clones.save(clone)
        await work.announcements.save(announcement)
    async with store.transaction() as work:
        assert await work.clones.get(clone.id) is None
        assert await work.announcements.get(training.id) is None
        assert await work.trainings.get(training.id) is None


async def test_in_both_a_clone_that_was_removed_can_not_be_trained(store: Store) -> None:
    recording = Recording(owner_id=1, chat_id=1, message_id=1, file_id="a", own=True)
    async with store.transaction() as work:
        training = await begin(work)
        clone = await work.clones.get(training.clone_id)
        assert clone is not None
        await work.clones.remove(clone.id)

    async def train() -> None:
        async with store.transaction() as work:
            await work.trainings.add(clone, recording, now=NOON)

    with pytest.raises((Inconsistent, IntegrityError)):
        await train()
