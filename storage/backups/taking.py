"""Reads all rows of a database while others write to it, as they were at one moment.

On both databases this is a transaction that reads a snapshot and holds up nobody. SQLite's own
backup would leave a copy in clear on a disk; pg_dump is not installed everywhere, and must not be
older than the server. Reading the rows needs neither, and memory for one piece.
"""

import sqlite3
from collections.abc import Generator, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    create_engine,
    event,
    func,
    inspect,
    select,
    text,
)

from storage.backups.extent import columns_of, tables_in
from storage.backups.lines import lines_of
from storage.backups.pieces import (
    BATCH_BYTES,
    POSTGRESQL,
    SQLITE,
    Begin,
    End,
    Head,
    Piece,
    Rows,
)
from storage.dialects.postgresql import make_engine
from storage.dialects.soundness import file_uri
from storage.dialects.urls import is_postgresql, path_of
from storage.migrate import available, level_of, newest_level
from storage.schema.tables import NUMBERED

_AT_ONCE: Final = 50
"""Rows of SQLite in memory; the largest, an update with its body, has 1 MB."""

_VALUE_BYTES: Final = 8
"""About what a value takes that is no text."""


class CantBackUp(Exception):
    """Nothing can be backed up; the text says why, and what to do about it."""


def pieces_of(url: str, now: datetime) -> Generator[Piece, None, None]:
    """Yield a head, each table with its rows, and an end.

    Raises:
        CantBackUp: if there is nothing to back up, or newer code has migrated the database.
        StorageUnavailable: if the database can't be read now.
    """
    if not is_postgresql(url) and not path_of(url).exists():
        raise CantBackUp(f"there is no database at {path_of(url)} yet")
    with available(), _engine(url).connect() as connection:
        level = level_of(connection)
        if level is None:
            raise CantBackUp("there is nothing in the database yet")
        if level > newest_level():
            raise CantBackUp(
                f"the database is at level {level}, which a newer version of the bot has made: back"
                " it up with that version"
            )
        is_server = is_postgresql(url)
        engine = POSTGRESQL if is_server else SQLITE
        yield Head(engine=engine, level=level, made_at=now.isoformat())
        for table in list(tables_in(connection)):
            yield table
            yield from lines_of(connection, table) if is_server else _rows(connection, table)
        yield End(numbers=_numbers_on_server(connection) if is_server else _numbers(connection))


def _engine(url: str) -> Engine:
    """Make an engine whose transactions see one moment of the database, and nothing later."""
    if is_postgresql(url):
        return make_engine(url).execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    uri = file_uri(str(path_of(url)))

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, isolation_level=None)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
    # A plain BEGIN: it locks nobody out, and the first SELECT makes the snapshot.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _rows(connection: Connection, table: Begin) -> Iterator[Rows]:
    query = f'SELECT {columns_of(table)} FROM "{table.name}"'  # noqa: S608 - names of our own
    result = connection.execution_options(yield_per=_AT_ONCE).exec_driver_sql(query)
    rows: list[list[Any]] = []
    size = 0
    for row in result:
        rows.append(list(row))
        size += sum(map(_size_of, row))
        if size >= BATCH_BYTES:
            yield Rows(rows=rows)
            rows, size = [], 0
    yield Rows(rows=rows)


def _size_of(value: object) -> int:
    return len(value) if isinstance(value, str | bytes) else _VALUE_BYTES


def _numbers(connection: Connection) -> dict[str, int]:
    found = connection.execute(text("SELECT name, seq FROM sqlite_sequence")).all()
    numbered = {table.name for table in NUMBERED}
    return {name: number for name, number in found if name in numbered}


def _numbers_on_server(connection: Connection) -> dict[str, int]:
    """Return the highest numbers; a sequence has no snapshot, and may be ahead of the rows."""
    there = inspect(connection)
    names = [str(table.name) for table in NUMBERED if there.has_table(table.name)]
    return {name: _number_on_server(connection, name) for name in names}


def _number_on_server(connection: Connection, name: str) -> int:
    sequence = connection.scalar(select(func.pg_get_serial_sequence(name, "id")))
    query = f"SELECT last_value - (NOT is_called)::int FROM {sequence}"  # noqa: S608 - its own name
    return int(connection.scalar(text(query)) or 0)
