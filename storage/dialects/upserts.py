"""INSERT that may meet a row of the same key, in the words of the database that it is sent to."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_into(table: Table, connection: AsyncConnection) -> postgresql.Insert | sqlite.Insert:
    """Begin an INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
