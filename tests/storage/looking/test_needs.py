"""Whether a sample is needed: told without a transaction, and never older than what was written."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloning.domain.models import Step, Training
from cloning.domain.transitions import HOSTED
from cloning.ports.trainings import Need
from cloning.upkeep.sample_access import Hosting
from storage.database import Database
from storage.in_memory.store import InMemoryStore
from tests.storage.collections.claiming import training_at
from tests.support.databases.places import ON_SQLITE, Place

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SAMPLE, OTHER = "0" * 32, "1" * 32
OPEN, FETCHED = Need(is_fetched=False), Need(is_fetched=True)


async def save(database: Database, training: Training) -> None:
    async with database.transaction() as work:
        await work.trainings.save(training)


def log_bytes(place: Place) -> int | None:
    """Return how long the log beside the file is; None if there is none."""
    log = Path(f"{place.name}-wal")
    return log.stat().st_size if log.exists() else None


@pytest.fixture
async def training(database: Database) -> Training:
    """A training that needs its sample."""
    training = replace(await training_at(database, Step.TRAIN), sample=SAMPLE)
    await save(database, training)
    return training


async def test_a_sample_is_needed_from_its_slot_to_the_end_of_its_training(
    database: Database, training: Training
) -> None:
    needed = []
    for step in Step:
        await save(database, replace(training, step=step))
        if await database.need_of(SAMPLE) is not None:
            needed.append(step)
    assert needed == list(HOSTED)


async def test_a_sample_of_no_training_is_not_needed(
    database: Database, training: Training
) -> None:
    assert training.sample != OTHER
    assert await database.need_of(OTHER) is None


async def test_a_receipt_is_known_at_once(database: Database, training: Training) -> None:
    assert await database.need_of(SAMPLE) == OPEN
    await Hosting(store=database, clock=lambda: NOON).fetched(SAMPLE)
    assert await database.need_of(SAMPLE) == FETCHED
    await save(database, replace(training, fetched_at=None))
    assert await database.need_of(SAMPLE) == OPEN


async def test_a_download_asks_without_a_transaction(
    database: Database, training: Training
) -> None:
    hosting = Hosting(store=InMemoryStore(), clock=lambda: NOON, needs=database)
    assert await hosting.need_of(training.sample or "") == OPEN
    assert await hosting.need_of(OTHER) is None


async def test_what_another_process_has_written_is_known_at_once(
    database: Database, elsewhere: Database, training: Training
) -> None:
    for _ in range(3):
        assert await database.need_of(SAMPLE) == OPEN
        await save(elsewhere, replace(training, step=Step.DONE))
        assert await database.need_of(SAMPLE) is None
        await save(elsewhere, training)


async def test_it_is_told_while_a_transaction_is_open_as_of_the_last_commit(
    database: Database, training: Training
) -> None:
    async with database.transaction() as work:
        await work.trainings.save(replace(training, step=Step.DONE))
        async with asyncio.timeout(5):
            assert await database.need_of(SAMPLE) == OPEN
    assert await database.need_of(SAMPLE) is None


@ON_SQLITE
async def test_a_look_leaves_nothing_of_what_is_erased_in_the_log(
    place: Place, database: Database, training: Training
) -> None:
    assert await database.need_of(SAMPLE) == OPEN
    await save(database, replace(training, step=Step.DONE))
    await database.scrub()
    assert log_bytes(place) == 0
    await database.close()
    assert log_bytes(place) is None


@ON_SQLITE
async def test_where_a_look_has_to_wait_it_waits_in_the_queue_of_the_database(
    place: Place, database: Database
) -> None:
    """Somebody has the file for themselves, as `copy-to` does: to wait for them takes a thread."""
    training = replace(await training_at(database, Step.TRAIN), sample=SAMPLE)
    await save(database, training)
    await database.close()
    with closing(sqlite3.connect(place.name, isolation_level=None)) as alone:
        alone.execute("PRAGMA locking_mode=EXCLUSIVE")
        alone.execute("BEGIN IMMEDIATE")
        look = asyncio.create_task(database.need_of(SAMPLE))
        await asyncio.sleep(0.2)
        assert not look.done()
        alone.execute("COMMIT")
    assert await look == OPEN
