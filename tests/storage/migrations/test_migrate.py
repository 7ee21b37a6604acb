"""The migrations lead to the tables that the code speaks of."""

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, DefaultClause, MetaData, inspect
from sqlalchemy.exc import DBAPIError

from cloning.domain.errors import StorageUnavailable
from storage import migrate as migrating
from storage.by_alembic import config_of
from storage.database import make_file
from storage.dialects.new_file import SCRIPT
from storage.migrate import is_current, migrate
from storage.schema import indexes  # noqa: F401 - they are compared, too
from storage.schema.columns import Texts, Values
from storage.schema.passing import passing, present
from storage.schema.tables import metadata
from tests.storage.migrations.seen_tables import HEAD, migrated, script_of
from tests.support.databases.places import Place, on_server, with_nothing_yet
from tests.support.databases.postgresql import PostgreSQL


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A database of each kind, of which there is nothing yet."""
    path, on_a_server = tmp_path / "kept" / "bot.db", request.param == "postgresql"
    with with_nothing_yet(request, path, on_a_server=on_a_server) as place:
        yield place


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/kept/bot.db"


def begin(place: Place) -> None:
    """Make the file of an SQLite database; a server's database is there."""
    if not place.is_postgresql:
        make_file(place.url)


def tables_of(place: Place) -> list[str]:
    with migrating._engine(place.url).connect() as connection:
        return inspect(connection).get_table_names()


def is_same_default(
    context: MigrationContext,
    inspected: Column[object],
    declared: Column[object],
    _sql_before: str | None,
    _made: object,
    _sql: str | None,
) -> bool | None:
    """PostgreSQL compares no two values of JSON: compare how they are written."""
    if isinstance(declared.type, Texts | Values):
        assert isinstance(inspected.server_default, DefaultClause)
        assert isinstance(declared.server_default, DefaultClause)
        written = str(inspected.server_default.arg).removesuffix("::json").strip("'")
        return written != declared.server_default.arg
    return None


def declared(place: Place) -> MetaData:
    """All tables that are meant to be in a database of this kind."""
    tables = MetaData(naming_convention=metadata.naming_convention)
    for table in (*metadata.sorted_tables, *present.sorted_tables):
        table.to_metadata(tables)
    if place.is_postgresql:
        for table in passing.sorted_tables:
            table.to_metadata(tables)
    return tables


def test_the_migrations_lead_to_the_tables(empty: Place) -> None:
    migrate(empty.url)
    with migrating._engine(empty.url).connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": is_same_default}
        )
        assert compare_metadata(context, declared(empty)) == []


def test_a_new_file_gets_the_tables_that_the_migrations_lead_to(tmp_path: Path) -> None:
    one_after_the_other = migrated(tmp_path / "kept" / "migrated.db")
    assert SCRIPT.read_text() == HEAD + one_after_the_other, "run `make tables`"
    migrate(f"sqlite+aiosqlite:///{tmp_path}/kept/new.db")
    assert script_of(tmp_path / "kept" / "new.db") == one_after_the_other


def test_the_migrations_put_no_row_into_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "migrated.db"
    migrated(path)
    with closing(sqlite3.connect(path)) as connection:
        rows = [line for line in connection.iterdump() if line.startswith("INSERT")]
    assert rows == [f"""INSERT INTO "alembic_version" VALUES('{migrating.newest_level()}');"""]


def test_migrating_twice_is_harmless(empty: Place) -> None:
    level = migrate(empty.url)
    assert level == "0026"
    assert migrate(empty.url) == level


def test_a_database_is_current_after_its_migration(empty: Place, tmp_path: Path) -> None:
    assert not is_current(empty.url)
    assert not (tmp_path / "kept").exists()
    migrate(empty.url)
    assert is_current(empty.url)


def test_an_empty_file_is_not_current(tmp_path: Path) -> None:
    (tmp_path / "bot.db").touch()
    assert not is_current(f"sqlite+aiosqlite:///{tmp_path}/bot.db")


def test_attempts_by_number_are_dropped_and_slots_that_may_be_paid_are_counted(
    empty: Place,
) -> None:
    begin(empty)
    with migrating._engine(empty.url).begin() as connection:
        command.upgrade(config_of(connection), "0007")
    empty.execute("INSERT INTO attempts VALUES (1, 7001, '2026-03-02 09:00:00')")
    empty.execute(
        "INSERT INTO clones"
        " (id, slot_id, owner_id, title, state, created_at, slot_snapshot, demo_url) VALUES"
        " (1, 'slot-1', 7001, 'My voice', 'init', '2026-03-02 09:00:00', '[]', ''),"
        " (2, NULL, 7001, 'My voice 2', 'init', '2026-03-02 09:00:00', '[]', '')",
    )
    migrate(empty.url)
    assert empty.one_value("SELECT count(*) FROM attempts") == 0
    assert empty.one_value("SELECT min(id) FROM clones WHERE paid") == 1
    assert empty.one_value("SELECT count(*) FROM clones WHERE paid") == 1


@pytest.mark.parametrize(
    ("updates", "whose"),
    [
        (None, 0),
        ("(7, 1, '2026-03-01 09:00:00', 0), (8, 1, '2026-03-02 09:00:00', 0)", 8),
    ],
)
def test_a_database_belongs_to_the_bot_of_its_last_update(
    empty: Place, updates: str | None, whose: int
) -> None:
    begin(empty)
    with migrating._engine(empty.url).begin() as connection:
        command.upgrade(config_of(connection), "0021")
    if updates is not None:
        into = "INSERT INTO inbox (bot_id, update_id, received_at, tries) VALUES "
        empty.execute(into + updates)
    migrate(empty.url)
    assert empty.one_value("SELECT coalesce(sum(id), 0) FROM bots") == whose


def test_open_intents_still_know_which_slots_were_there_before_them(empty: Place) -> None:
    begin(empty)
    with migrating._engine(empty.url).begin() as connection:
        command.upgrade(config_of(connection), "0016")
    empty.execute("INSERT INTO owners (id, chat_id) VALUES (7001, 7001)")
    empty.execute(
        "INSERT INTO clones (id, slot_id, slot_intent_at, owner_id, title, state, created_at,"
        " slot_snapshot, demo_url)"
        " VALUES (1, 'ours', NULL, 7001, 'A', 'init', '2026-03-02 09:00:00', '[]', ''),"
        " (2, NULL, '2026-03-02 09:00:00', 7001, 'B', 'init', '2026-03-02 09:00:00',"
        """  '["before", "ours"]', ''),"""
        " (3, NULL, '2026-03-02 09:01:00', 7001, 'C', 'init', '2026-03-02 09:00:00',"
        """  '["before", "between", "ours"]', ''),"""
        " (4, NULL, NULL, 7001, 'D', 'init', '2026-03-02 09:00:00', '[]', '')",
    )
    migrate(empty.url)
    assert empty.one_value("SELECT id FROM strays WHERE slot_id = 'before'") == 1
    assert empty.one_value("SELECT id FROM strays WHERE slot_id = 'between'") == 2
    assert empty.one_value("SELECT count(*) FROM strays") == 2
    assert empty.one_value("SELECT slot_mark FROM clones WHERE id = 2") == 1
    assert empty.one_value("SELECT slot_mark FROM clones WHERE id = 3") == 2
    assert empty.one_value("SELECT sum(slot_mark) FROM clones") == 3


def test_a_process_of_the_release_before_can_still_write(empty: Place) -> None:
    migrate(empty.url)
    empty.execute("INSERT INTO owners (id, chat_id) VALUES (7001, 7001)")
    empty.execute(
        "INSERT INTO clones (id, owner_id, title, state, created_at, slot_snapshot, demo_url)"
        " VALUES (1, 7001, 'A', 'init', '2026-03-02 09:00:00', '[]', '')"
    )
    assert empty.one_value("SELECT slot_mark FROM clones") == 0


def test_the_way_back_leaves_no_table(empty: Place) -> None:
    migrate(empty.url)
    with migrating._engine(empty.url).begin() as connection:
        command.downgrade(config_of(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    assert not is_current(empty.url)


def test_of_processes_that_migrate_at_once_one_does_it_and_the_others_wait(empty: Place) -> None:
    with ThreadPoolExecutor(4) as threads:
        levels = list(threads.map(migrate, [empty.url] * 4))
    assert levels == ["0026"] * 4
    assert is_current(empty.url)


def test_the_folder_is_for_our_eyes_only(url: str, tmp_path: Path) -> None:
    migrate(url)
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700


def test_a_migration_that_fails_leaves_nothing(empty: Place) -> None:
    begin(empty)
    with migrating._engine(empty.url).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE trainings (id INTEGER)")
    with pytest.raises(DBAPIError, match="trainings"):
        migrate(empty.url)
    assert tables_of(empty) == ["trainings"]


def test_a_database_in_which_we_may_make_no_tables_is_said_to_be_unavailable(
    postgresql: PostgreSQL,
) -> None:
    with on_server(postgresql, migrated=False) as place:
        # Since version 15 only a database's owner may make tables in its public schema.
        place.execute(f"ALTER DATABASE {place.name} OWNER TO postgres")
        with pytest.raises(StorageUnavailable):
            migrate(place.url)


def test_a_pipe_in_place_of_a_database_is_said_to_be_unavailable_and_stays_open(
    tmp_path: Path,
) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    path.chmod(0o666)
    with pytest.raises(StorageUnavailable):
        migrate(f"sqlite+aiosqlite:///{path}")
    assert path.stat().st_mode & 0o777 == 0o666


def test_the_levels_are_those_of_the_migrations_themselves() -> None:
    steps = ScriptDirectory(str(Path(migrating.__file__).parent / "migrations"))
    assert migrating.newest_level() == steps.get_current_head()
    assert all(migrating.knows(step.revision) for step in steps.walk_revisions())
