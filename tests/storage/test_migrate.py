"""The migrations lead to the tables that the code speaks of."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from storage import migrate as migrating
from storage.database import make_file
from storage.migrate import is_current, migrate
from storage.tables import metadata
from tests.support.sql import execute, one_value


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/kept/bot.db"


def test_the_migrations_lead_to_the_tables(url: str) -> None:
    migrate(url)
    with migrating._engine(url).connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_is_harmless(url: str) -> None:
    level = migrate(url)
    assert level == "0014"
    assert migrate(url) == level


def test_a_database_is_current_after_its_migration(url: str, tmp_path: Path) -> None:
    assert not is_current(url)
    assert not (tmp_path / "kept").exists()
    migrate(url)
    assert is_current(url)


def test_an_empty_file_is_not_current(tmp_path: Path) -> None:
    (tmp_path / "bot.db").touch()
    assert not is_current(f"sqlite+aiosqlite:///{tmp_path}/bot.db")


def test_what_counted_by_number_is_dropped_and_slots_that_may_be_paid_are_counted(
    url: str, tmp_path: Path
) -> None:
    path = tmp_path / "kept" / "bot.db"
    make_file(url)
    with migrating._engine(url).begin() as connection:
        command.upgrade(migrating._config(connection), "0007")
    execute(path, "INSERT INTO attempts VALUES (1, 7001, '2026-03-02 09:00:00')")
    execute(
        path,
        "INSERT INTO clones"
        " (id, slot_id, owner_id, title, state, created_at, slot_snapshot, demo_url) VALUES"
        " (1, 'slot-1', 7001, 'My voice', 'init', '2026-03-02 09:00:00', '[]', ''),"
        " (2, NULL, 7001, 'My voice 2', 'init', '2026-03-02 09:00:00', '[]', '')",
    )
    migrate(url)
    assert one_value(path, "SELECT count(*) FROM attempts") == 0
    assert one_value(path, "SELECT group_concat(id) FROM clones WHERE paid") == "1"


def test_the_way_back_leaves_no_table(url: str) -> None:
    migrate(url)
    with migrating._engine(url).begin() as connection:
        command.downgrade(migrating._config(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    assert not is_current(url)


def test_the_folder_is_for_our_eyes_only(url: str, tmp_path: Path) -> None:
    migrate(url)
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700


def test_a_migration_that_fails_leaves_nothing(url: str) -> None:
    engine = migrating._engine
    make_file(url)
    with engine(url).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE trainings (id INTEGER)")
    with pytest.raises(Exception, match="table trainings already exists"):
        migrate(url)
    with engine(url).connect() as connection:
        assert inspect(connection).get_table_names() == ["trainings"]
