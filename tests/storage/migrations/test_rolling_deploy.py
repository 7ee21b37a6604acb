"""While a deployment is updated, old and new code work on one database that is migrated already."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, inspect

from storage import migrate as migrating
from storage.by_alembic import config_of
from storage.database import make_file
from storage.migrate import TooNew, is_current, migrate
from tests.support.databases.places import Place, in_file, on_server

FIRST = "0015"
"""From this level on, the code of the level before must be able to work on each one."""

NEWER = "0049"
"""A level that this code does not know, as the next release may have it."""
BECOME_NEWER = "UPDATE alembic_version SET version_num = '0049'"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A database of each kind, of which there is nothing yet."""
    if request.param == "sqlite":
        place = in_file(tmp_path / "bot.db")
        make_file(place.url)
        yield place
        return
    with on_server(request.getfixturevalue("postgresql"), migrated=False) as place:
        yield place


def bring_to(place: Place, level: str) -> None:
    with migrating._engine(place.url).begin() as connection:
        command.upgrade(config_of(connection), level)


def levels(place: Place) -> list[str]:
    """All levels from the first one on, in order."""
    with migrating._engine(place.url).connect() as connection:
        scripts = ScriptDirectory.from_config(config_of(connection))
        every = [script.revision for script in scripts.walk_revisions()]
    return [level for level in reversed(every) if level >= FIRST]


def tables_in(place: Place) -> MetaData:
    found = MetaData()
    with migrating._engine(place.url).connect() as connection:
        found.reflect(connection)
    return found


def rules_of(connection: Connection, table: str) -> list[str]:
    """What a row of a table must not break, besides the columns' own rules."""
    found = inspect(connection)
    return sorted(
        [f"unique {one['column_names']}" for one in found.get_unique_constraints(table)]
        + [f"unique {one['column_names']}" for one in found.get_indexes(table) if one["unique"]]
        + [f"check {one['sqltext']}" for one in found.get_check_constraints(table)]
        + [f"reference {one['constrained_columns']}" for one in found.get_foreign_keys(table)]
    )


def rules_in(place: Place) -> Mapping[str, list[str]]:
    with migrating._engine(place.url).connect() as connection:
        tables = inspect(connection).get_table_names()
        return {table: rules_of(connection, table) for table in tables}


def kind_of(column: Column[Any]) -> tuple[str, bool | None]:
    return str(column.type), column.nullable


def burdens(place: Place, change: Callable[[], None]) -> list[str]:
    """Name all that a change of the tables means to code that does not know of it."""
    before, rules = tables_in(place), rules_in(place)
    change()
    after, new_rules = tables_in(place).tables, rules_in(place)
    found = [f"{name} is gone" for name in before.tables if name not in after]
    for name, table in before.tables.items():
        if name in after:
            found += burdens_of(table, after[name])
            if rules[name] != new_rules[name]:
                found.append(f"{name} has other rules")
    return found


def burdens_of(before: Table, after: Table) -> Iterator[str]:
    for column in before.columns:
        if column.name not in after.columns:
            yield f"{column} is gone"
        elif kind_of(column) != kind_of(after.columns[column.name]):
            yield f"{column} is another kind"
    for column in after.columns:
        is_needed = not column.nullable and column.server_default is None
        if column.name not in before.columns and is_needed:
            yield f"{column} is needed"


def test_each_migration_only_adds(empty: Place) -> None:
    bring_to(empty, FIRST)
    for level in levels(empty)[1:]:
        assert burdens(empty, partial(bring_to, empty, level)) == []


@pytest.mark.parametrize(
    ("change", "burden"),
    [
        ("ALTER TABLE owners DROP COLUMN app_language", "owners.app_language is gone"),
        ("ALTER TABLE owners RENAME COLUMN language TO words", "owners.language is gone"),
        ("ALTER TABLE left_slots RENAME TO slots", "left_slots is gone"),
        ("CREATE UNIQUE INDEX one ON owners (chat_id)", "owners has other rules"),
    ],
)
def test_a_change_that_old_code_can_not_bear_is_noticed(
    empty: Place, change: str, burden: str
) -> None:
    migrate(empty.url)
    assert burdens(empty, lambda: empty.execute(change)) == [burden]


def test_a_column_that_old_code_would_have_to_write_is_noticed() -> None:
    before = Table("t", MetaData(), Column("a", Integer))
    columns = Column("a", Integer), Column("b", Integer, nullable=False)
    after = Table(
        "t", MetaData(), *columns, Column("c", Integer, nullable=False, server_default="1")
    )
    assert list(burdens_of(before, after)) == ["t.b is needed"]


def value_of(column: Column[Any]) -> object:
    """Any value that a column takes."""
    kind = column.type.python_type
    known = {int: 1, bool: False, float: 1.0, str: "a", datetime: datetime(2026, 3, 2, tzinfo=UTC)}
    return known.get(kind, [])


def test_rows_of_the_code_before_can_be_written(empty: Place) -> None:
    bring_to(empty, FIRST)
    known = tables_in(empty)
    migrate(empty.url)
    with migrating._engine(empty.url).begin() as connection:
        for table in known.sorted_tables:
            if table.name != "alembic_version":
                must = [one for one in table.columns if not one.nullable]
                written = {one: value_of(one) for one in must if one.server_default is None}
                connection.execute(insert(table).values(written))


def test_code_starts_on_a_database_that_newer_code_has_migrated(empty: Place) -> None:
    migrate(empty.url)
    empty.execute(BECOME_NEWER)
    assert is_current(empty.url)
    assert migrate(empty.url) == NEWER


def test_code_does_not_start_on_a_database_of_its_own_past(empty: Place) -> None:
    bring_to(empty, FIRST)
    assert not is_current(empty.url)


def test_code_does_not_start_on_a_database_of_somebody_else(empty: Place) -> None:
    migrate(empty.url)
    empty.execute("UPDATE alembic_version SET version_num = '0000'")
    assert not is_current(empty.url)


@pytest.mark.parametrize("level", ["9999", "c0ffee"])
def test_code_does_not_start_on_a_database_of_a_much_later_release(
    empty: Place, level: str
) -> None:
    migrate(empty.url)
    empty.execute(f"UPDATE alembic_version SET version_num = '{level}'")  # noqa: S608
    for use in (is_current, migrate):
        with pytest.raises(TooNew, match=f"it is at level {level}, and this version knows 00"):
            use(empty.url)
