"""Makes all tables of a new SQLite file at once, as the migrations would one after the other.

A new file needs neither alembic nor 26 steps then: 0.12 s of CPU at the first start, and 8 MiB
that a process would keep (docs/decisions.md).
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect

SCRIPT: Final = Path(__file__).parents[1] / "migrations" / "new_file.sql"
"""What `make tables` has seen the migrations do; a test compares the two."""


def is_new_file(connection: Connection) -> bool:
    """Return whether this is an SQLite file in which nobody has made a table yet."""
    return connection.dialect.name == "sqlite" and not inspect(connection).get_table_names()


def make_tables(connection: Connection) -> None:
    """Make all tables, in the caller's transaction."""
    for statement in statements_of(SCRIPT.read_text()):
        connection.exec_driver_sql(statement)


def statements_of(script: str) -> Iterator[str]:
    """Split a script; the driver's own way to run one commits first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
