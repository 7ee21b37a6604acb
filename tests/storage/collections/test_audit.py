"""The audit table, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from cloning.domain.operating.audit import Deed, Entry
from storage.database import Database
from tests.support.databases.places import Place

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANNA, BORIS = 7001, 7002
SENT = Entry(deed=Deed.SENT, at=NOON, clone_id=1, recordings_sha256=("b", "a"))


async def test_an_entry_comes_back_as_it_was_and_nobody_elses_with_it(database: Database) -> None:
    async with database.transaction() as work:
        await work.audit.add(SENT, ANNA)
        await work.audit.add(Entry(deed=Deed.DELETED, at=NOON), BORIS)
    async with database.transaction() as work:
        assert await work.audit.about(ANNA) == [SENT]


def change(place: Place, command: str) -> None:
    engine = create_engine(place.url.replace("+aiosqlite", ""), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(command))


async def test_the_database_refuses_to_change_an_entry(place: Place, database: Database) -> None:
    async with database.transaction() as work:
        await work.audit.add(SENT, ANNA)
    with pytest.raises(DBAPIError, match="only added to"):
        change(place, "UPDATE audit SET clone_id = 2")
    async with database.transaction() as work:
        assert await work.audit.about(ANNA) == [SENT]
