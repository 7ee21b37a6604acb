"""INSERT that may meet a row of the same key, in the words of the database that it is sent to."""

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def insert_into(table: Table, connection: AsyncConnection) -> "postgresql.Insert | sqlite.Insert":
    """Begin an INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return _insert_into(table, connection.dialect.name)


def insert_new(table: Table, connection: AsyncConnection) -> "postgresql.Insert | sqlite.Insert":
    """Return an INSERT, built once, that leaves a row of the same key as it is."""
    return _insert_new(table, connection.dialect.name)


@cache
def _insert_new(table: Table, dialect: str) -> "postgresql.Insert | sqlite.Insert":
    return _insert_into(table, dialect).on_conflict_do_nothing()


def _insert_into(table: Table, dialect: str) -> "postgresql.Insert | sqlite.Insert":
    # SQLite has no use for PostgreSQL's words, and no memory for them.
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_on_server  # noqa: PLC0415

        return insert_on_server(table)
    from sqlalchemy.dialects.sqlite import insert  # noqa: PLC0415

    return insert(table)
