"""While the database can't be used, each process counts alone; the log says so once."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from cloning.ports.tallies import ALL
from storage.counting.spared_tallies import AGAIN_AFTER_SECONDS, SparedTallies
from storage.counting.tallies import SqlTallies, open_tallies
from storage.in_memory.tallies import InMemoryTallies
from storage.loading.pseudonyms import Pseudonyms
from tests.storage.counting.test_tallies import ANNA, BORIS, Count, one_more
from tests.support.databases.places import ON_POSTGRESQL, Place
from tests.support.fakes.clock import FakeClock

TABLE = "tallies"


@dataclass
class Desk:
    """Tallies that fall back on those of one process, and a table that may be gone."""

    place: Place
    shared: SqlTallies
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.spare = InMemoryTallies(FakeClock())
        self.tallies = SparedTallies(self.shared, self.spare, seconds=lambda: self.seconds)

    async def counts(self, of: int = ALL) -> int:
        return await self.tallies.change("count", of, Count(), one_more)

    def is_alone(self) -> bool:
        return self.tallies.is_alone

    def goes_away(self) -> None:
        self.place.execute(f"ALTER TABLE {TABLE} RENAME TO gone")

    def is_back(self) -> None:
        self.place.execute(f"ALTER TABLE gone RENAME TO {TABLE}")


@pytest.fixture
async def desk(place: Place) -> AsyncIterator[Desk]:
    shared = open_tallies(place.url, Pseudonyms(b"key"))
    yield Desk(place, shared)
    await shared.close()


@ON_POSTGRESQL
async def test_counting_goes_on_without_the_database_and_later_with_it(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    assert [await desk.counts(), await desk.counts()] == [1, 2]
    assert not desk.is_alone()
    desk.goes_away()
    assert [await desk.counts(), await desk.counts()] == [1, 2]
    assert desk.is_alone()
    desk.seconds = AGAIN_AFTER_SECONDS
    assert await desk.counts() == 3
    desk.is_back()
    assert await desk.counts() == 4, "it is not tried again at once"
    desk.seconds = 2 * AGAIN_AFTER_SECONDS
    assert await desk.counts() == 3
    assert not desk.is_alone()
    told = [line.message for line in caplog.records if line.levelno == logging.WARNING]
    assert [line.split(":")[0] for line in told] == [
        "limits hold in each process alone for now",
        "limits hold across all processes again",
    ]


@ON_POSTGRESQL
async def test_what_is_counted_alone_is_known_forgotten_and_tidied_too(desk: Desk) -> None:
    await desk.counts(ANNA)
    desk.goes_away()
    for of in (ANNA, BORIS):
        await desk.counts(of)
    assert await desk.tallies.known(ANNA) == ["count"]
    await desk.tallies.forget(ANNA)
    assert await desk.tallies.known(ANNA) == []
    await desk.tallies.tidy()
    assert len(desk.spare) == 1
    desk.is_back()
    desk.seconds = AGAIN_AFTER_SECONDS
    assert await desk.tallies.known(ANNA) == ["count"], "until it has run out"
    await desk.tallies.forget(ANNA)
    assert await desk.tallies.known(ANNA) == []


@ON_POSTGRESQL
async def test_a_database_that_does_not_answer_is_not_waited_for(place: Place) -> None:
    shared = open_tallies(place.url, Pseudonyms(b"key"))
    impatient = SqlTallies(shared._engine, Pseudonyms(b"key"), patience_seconds=0.05)
    await shared.tidy()
    tallies = SparedTallies(impatient, InMemoryTallies(FakeClock()))
    blocker = place.open()
    async with blocker.connection() as connection:
        await connection.exec_driver_sql("LOCK TABLE tallies")
        assert await tallies.change("count", ALL, Count(), one_more) == 1
        assert tallies.is_alone
    await blocker.close()
    await shared.close()
