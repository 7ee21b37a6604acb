"""Machines whose clocks differ agree on the time of the server that they share."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from cloning.domain.errors import StorageUnavailable
from storage.database import Database
from storage.processes.server_clock import PROMPT_SECONDS, ServerClock
from tests.support.databases.places import ON_POSTGRESQL, Place
from tests.support.databases.postgresql import PostgreSQL

pytestmark = ON_POSTGRESQL

A_MOMENT = timedelta(seconds=5)
"""What the test itself may take on a busy machine."""


@dataclass
class Ticks:
    """Seconds that a test counts; each look at them takes some."""

    now: float = 1000.0
    each: float = 0.0

    def __call__(self) -> float:
        self.now += self.each
        return self.now


@pytest.fixture
async def database(place: Place) -> AsyncIterator[Database]:
    database = place.open()
    yield database
    await database.close()


def differ(one: datetime, other: datetime) -> timedelta:
    return abs(one - other)


async def test_the_time_is_the_servers_and_goes_on_between_two_looks(database: Database) -> None:
    ticks = Ticks()
    clock = ServerClock(database, ticks=ticks)
    await clock.look()
    seen = clock()
    assert seen.tzinfo is not None
    assert differ(seen, datetime.now(UTC)) < A_MOMENT  # noqa: TID251 - the server is on this machine
    ticks.now += 3600
    assert clock() - seen == timedelta(hours=1)
    await clock.look()
    assert differ(clock(), seen) < A_MOMENT


async def test_nobody_knows_the_time_before_the_server_was_asked(database: Database) -> None:
    with pytest.raises(RuntimeError):
        ServerClock(database)()


async def test_an_answer_that_took_long_is_not_believed_if_there_was_a_better_one(
    database: Database,
) -> None:
    ticks = Ticks(each=2 * PROMPT_SECONDS)
    clock = ServerClock(database, ticks=ticks)
    await clock.look()
    seen = clock()
    ticks.now += 3600
    await clock.look()
    assert clock() - seen > timedelta(minutes=59)


async def test_a_look_that_took_longer_than_the_best_one_is_not_believed(
    database: Database,
) -> None:
    ticks = iter([1000.0, 1000.0, 1000.0, 1000.0, 1000.4, 1000.4])
    clock = ServerClock(database, ticks=lambda: next(ticks))
    await clock.look()
    seen = clock()
    await clock.look()
    assert clock() - seen == timedelta(seconds=0.4), "0.2 s less if the late one counted"


async def test_a_look_is_believed_that_can_not_be_true_beside_the_best_one(
    database: Database,
) -> None:
    """The server's clock was set, or that of this machine has stood still."""
    ticks = iter([1000.0, 1000.0, 4600.0, 4600.4, 4600.4])
    clock = ServerClock(database, ticks=lambda: next(ticks))
    await clock.look()
    await clock.look()
    assert differ(clock(), datetime.now(UTC)) < A_MOMENT  # noqa: TID251 - as above


async def test_a_better_look_is_believed_at_once(database: Database) -> None:
    ticks = iter([1000.0, 1000.8, 1000.8, 1000.8, 1000.8, 1000.8])
    clock = ServerClock(database, ticks=lambda: next(ticks))
    await clock.look()
    seen = clock()
    await clock.look()
    assert seen - clock() > timedelta(seconds=0.2), "it was too far by up to half of 0.8 s"


async def test_without_a_server_the_time_goes_on(
    database: Database, postgresql: PostgreSQL
) -> None:
    ticks = Ticks()
    clock = ServerClock(database, ticks=ticks)
    await clock.look()
    seen = clock()
    postgresql.stop()
    with pytest.raises(StorageUnavailable):
        await clock.look()
    postgresql.start()
    ticks.now += 60
    assert clock() - seen == timedelta(minutes=1)
