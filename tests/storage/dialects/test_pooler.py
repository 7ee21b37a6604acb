"""Behind a pooler in transaction mode, each transaction may meet another process of the server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import text

from cloning.domain.errors import StorageUnavailable
from cloning.domain.owner import Owner
from storage.database import Database, open_database
from storage.dialects.postgresql import connecting
from storage.dialects.urls import through_pooler
from tests.support.databases.pgbouncer import CONNECTIONS, pooler_of, program
from tests.support.databases.places import Place, on_server
from tests.support.databases.postgresql import PostgreSQL

DIRECT = "postgresql+psycopg://bot@server/bot"


@pytest.fixture
def place(postgresql: PostgreSQL) -> Iterator[Place]:
    with on_server(postgresql) as place:
        yield place


@pytest.fixture
def pooled(postgresql: PostgreSQL, place: Place) -> Iterator[str]:
    """The URL of a place that leads to a pooler."""
    bouncer = program()
    if bouncer is None:
        pytest.skip("PgBouncer is not installed")
    with pooler_of(postgresql, bouncer) as address:
        yield f"postgresql+psycopg://bot@{address}/{place.name}"


@pytest.fixture
async def database(pooled: str) -> AsyncIterator[Database]:
    database = open_database(through_pooler(pooled))
    yield database
    await database.close()


async def renames_owners(database: Database, times: int) -> None:
    for number in range(times):
        async with database.transaction() as work:
            owner = await work.owners.get(1)
            await work.owners.save(Owner(id=1, chat_id=number if owner is None else owner.chat_id))


async def test_many_transactions_at_once_share_few_connections(database: Database) -> None:
    together = [renames_owners(database, 8) for _ in range(5 * CONNECTIONS)]
    await asyncio.gather(*together)


async def test_each_transaction_has_our_limits_and_leaves_the_next_user_none(
    database: Database, pooled: str
) -> None:
    async with database.connection() as connection:
        assert (await connection.execute(text("SHOW lock_timeout"))).scalar_one() == "5s"
        assert (await connection.execute(text("SHOW statement_timeout"))).scalar_one() == "20s"
    with closing(psycopg.connect(pooled.replace("+psycopg", ""), autocommit=True)) as another:
        for _ in range(5 * CONNECTIONS):
            assert another.execute("SHOW lock_timeout").fetchone() == ("0",)


async def test_a_pooler_that_was_not_told_of_refuses_our_settings(pooled: str) -> None:
    database = open_database(pooled)
    with pytest.raises(StorageUnavailable):
        await renames_owners(database, 1)
    await database.close()


def test_only_behind_a_pooler_nothing_is_prepared_and_nothing_told_to_the_connection() -> None:
    pooled, direct = connecting(through_pooler(DIRECT)), connecting(DIRECT)
    assert pooled["prepare_threshold"] is None
    assert "options" not in pooled
    assert "prepare_threshold" not in direct
    assert "lock_timeout=5s" in direct["options"]
