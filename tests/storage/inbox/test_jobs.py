"""Jobs of procrastinate, as storage/ adds them and as the migration makes room for them."""

from pathlib import Path

import pytest
from procrastinate.schema import SchemaManager

from cloning.domain.errors import StorageUnavailable
from storage.database import Database, open_database
from storage.jobs import Jobs
from tests.support.databases.places import ON_POSTGRESQL, Place

WAITING = "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status = 'todo'"


def test_the_package_has_changed_no_table_since_our_migration_was_written() -> None:
    migrations = Path(SchemaManager.get_migrations_path()).glob("*.sql")
    newest = max(path.name for path in migrations)
    assert newest == "03.04.00_50_post_add_retry_failed_job_procedure.sql"


@ON_POSTGRESQL
async def test_one_job_waits_for_a_training_however_often_it_is_woken(
    place: Place, database: Database, elsewhere: Database
) -> None:
    await Jobs(database).add([1, 2, 3], eraser=True)
    await Jobs(elsewhere).add([3, 2, 4], eraser=True)
    assert place.one_value(WAITING) == 5


@ON_POSTGRESQL
async def test_a_job_that_is_being_done_keeps_no_other_from_waiting(
    place: Place, database: Database
) -> None:
    await Jobs(database).add([1], eraser=False)
    place.execute("UPDATE procrastinate.procrastinate_jobs SET status = 'doing'")
    await Jobs(database).add([1], eraser=False)
    assert place.one_value(WAITING) == 1


@ON_POSTGRESQL
async def test_a_connection_is_left_with_the_search_path_that_it_had(database: Database) -> None:
    await Jobs(database).add([1], eraser=False)
    async with database.transaction() as work:
        assert await work.owners.get(7001) is None


async def test_a_server_that_can_not_be_reached_is_named_as_that() -> None:
    database = open_database("postgresql+psycopg://bot@127.0.0.1:9/bot")
    with pytest.raises(StorageUnavailable):
        await Jobs(database).add([1], eraser=False)
    await database.close()


@ON_POSTGRESQL
async def test_to_add_nothing_is_harmless(place: Place, database: Database) -> None:
    await Jobs(database).add([], eraser=False)
    assert place.one_value(WAITING) == 0
