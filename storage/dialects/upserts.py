"""INSERT that may meet a row of the same key, in the words of the database that it is sent to."""

from typing import TYPE_CHECKING

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def insert_into(table: Table, connection: AsyncConnection) -> "postgresql.Insert | sqlite.Insert":
    """Begin an INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    # SQLite has no use for PostgreSQL's words, and no memory for them.
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_on_server  # noqa: PLC0415

        return insert_on_server(table)
    from sqlalchemy.dialects.sqlite import insert  # noqa: PLC0415

    return insert(table)
