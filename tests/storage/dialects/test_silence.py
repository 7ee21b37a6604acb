"""A server from which no answer comes, though nobody says that it is gone."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from psycopg.conninfo import make_conninfo

from cloning.domain.errors import StorageUnavailable
from storage.database import Database
from storage.dialects.patience import PatientConnection
from storage.dialects.postgresql import make_async_engine
from tests.storage.steps import chat_of, know
from tests.support.databases.places import ON_POSTGRESQL, Place
from tests.support.databases.postgresql import PostgreSQL
from tests.support.servers.line import Line, line_to

pytestmark = ON_POSTGRESQL

ANNA, BORIS = 7001, 7002

PATIENCE_SECONDS = 0.5


class Impatient(PatientConnection):
    """A connection that doesn't keep a test waiting."""

    answered_within_seconds = PATIENCE_SECONDS


@pytest.fixture
async def line(postgresql: PostgreSQL) -> AsyncIterator[Line]:
    async with line_to(postgresql) as line:
        yield line


@pytest.fixture
async def database(place: Place, line: Line) -> AsyncIterator[Database]:
    url = f"postgresql+psycopg://bot@127.0.0.1:{line.port}/{place.name}"
    database = Database(make_async_engine(url, Impatient.connect))
    yield database
    await database.close()


async def test_a_statement_without_an_answer_is_given_up_and_every_connection_with_it(
    database: Database, line: Line
) -> None:
    async def write_into_silence() -> None:
        async with database.transaction() as work:
            await work.owners.get(ANNA)
            line.fall_silent()
            await work.owners.get(BORIS)

    await asyncio.gather(*(know(database, number) for number in range(1, 6)))
    began = time.monotonic()
    with pytest.raises(StorageUnavailable):
        await write_into_silence()
    line.heal()
    # All five connections of the pool are dead, and none of them is tried again.
    await asyncio.gather(*(know(database, number, chat_id=2) for number in range(1, 6)))
    assert await chat_of(database, 5) == 2
    assert time.monotonic() - began < 10 * PATIENCE_SECONDS


async def test_a_connection_is_not_given_up_while_it_only_listens(place: Place, line: Line) -> None:
    where = make_conninfo(host="127.0.0.1", port=line.port, user="bot", dbname=place.name)
    async with await Impatient.connect(where, autocommit=True) as connection:
        await connection.execute("LISTEN news")
        heard = [news async for news in connection.notifies(timeout=3 * PATIENCE_SECONDS)]
        assert heard == []
        assert await (await connection.execute("SELECT 1")).fetchone() == (1,)
