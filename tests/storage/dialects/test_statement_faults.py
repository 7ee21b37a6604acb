"""A statement that fails because the database can't be used says so itself, on both databases."""

import pytest

from cloning.domain.errors import StorageUnavailable
from storage.database import Database
from tests.storage.steps import chat_of, know
from tests.support.databases.places import Place

ANNA = 7001

FULL_DISK = ("PRAGMA max_page_count=1", "CREATE TABLE more AS SELECT zeroblob(1000000)")
SLOW_SERVER = ("SET LOCAL statement_timeout = 50", "SELECT pg_sleep(10)")


async def test_a_statement_that_fails_is_unavailable_before_its_transaction_ends(
    database: Database, place: Place
) -> None:
    async def fail_in_the_middle() -> None:
        async with database.connection() as connection:
            await connection.exec_driver_sql("UPDATE owners SET chat_id = 2")
            await connection.exec_driver_sql(prepared)
            try:
                await connection.exec_driver_sql(failing)
            except Exception as fault:
                heard.append(fault)
                raise

    prepared, failing = SLOW_SERVER if place.is_postgresql else FULL_DISK
    heard = list[Exception]()
    await know(database, ANNA)
    with pytest.raises(StorageUnavailable) as outside:
        await fail_in_the_middle()
    assert heard == [outside.value]
    assert await chat_of(database, ANNA) == 1
