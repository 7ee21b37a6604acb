"""Copies everything from an SQLite file to an empty PostgreSQL database, and proves that it did.

All is one transaction on the server: either every row has arrived as it was, or none has. The file
is only read. It is ours alone meanwhile, so nothing can be written to it that would be missing.
The samples lie in a folder beside it, and go into the database too if that is their new place.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    NullPool,
    String,
    Table,
    TypeDecorator,
    create_engine,
    event,
    exists,
    func,
    insert,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.types import TypeEngine

from storage.dialects.postgresql import as_kept, make_engine
from storage.dialects.soundness import file_uri
from storage.migrate import available, migrate
from storage.samples.moving import rows_of
from storage.schema.columns import Moment, is_due
from storage.schema.tables import NUMBERED, leases, metadata, samples

BATCH: Final = 1000
"""How many rows are in memory at a time."""

SAMPLES_AT_ONCE: Final = 4
"""The same of samples: each has up to 3 MB."""

Row = Mapping[str, Any]


class CantCopy(Exception):
    """Nothing was copied; the text says why, and what to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a table holds, in numbers that are the same for the same rows in any order."""

    table: str
    rows: int
    digest: str
    """The sum of the SHA-256 of each row, as 64 hexadecimal digits."""


def measure(
    source: str, target: str, *, now: datetime, folder: Path | None = None
) -> Sequence[Content]:
    """Do all that a copy would do but for the copying: look at every row, and change nothing.

    Args:
        source: the URL of an SQLite file at the newest level.
        target: the URL of a PostgreSQL database.
        now: the present moment, to see whether a lease is held.
        folder: the folder with the samples; None if they stay where they are.

    Raises:
        CantCopy: if the bot is running, a row has no place on the server, or one is there already.
        StorageUnavailable: if one of the two can't be used now.
    """
    with available(), _ours_alone(source) as file:
        _refuse_if_running(file, now)
        with make_engine(target).connect() as server:
            _refuse_if_used(server)
        return [_measured(_sent(file, table, folder), table) for table in _plain_tables()]


def copy(
    source: str, target: str, *, now: datetime, folder: Path | None = None
) -> Sequence[Content]:
    """Copy every row, and compare what arrived with what was sent; arguments as for `measure`.

    Raises:
        CantCopy: as for `measure`, or if something has arrived that was not sent.
        StorageUnavailable: if one of the two can't be used now.
    """
    with available(), _ours_alone(source) as file:
        _refuse_if_running(file, now)
        with make_engine(target).connect() as server:
            _refuse_if_used(server)
        migrate(target)
        with make_engine(target).begin() as server:
            names = ", ".join(metadata.tables)
            server.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
            _refuse_if_used(server)
            copied = [_copied(file, server, table, folder) for table in _plain_tables()]
            _go_on_counting(file, server)
        return copied


@contextmanager
def _ours_alone(url: str) -> Iterator[Connection]:
    """Open an SQLite file that nobody else has open, and keep everybody out until the end."""
    path = make_url(url).database or ""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(file_uri(path), uri=True, isolation_level=None, timeout=1.0)
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN EXCLUSIVE"))
    with engine.connect() as connection:
        try:
            connection.begin()
        except OperationalError:
            raise CantCopy(f"{path} is open in another process: stop the bot first") from None
        yield connection


def _refuse_if_running(file: Connection, now: datetime) -> None:
    """Refuse while a process holds a lease: it may have no connection at this moment."""
    held = select(func.max(leases.c.until)).where(~is_due(leases.c.until, now))
    until = file.scalar(held)
    if until is not None:
        raise CantCopy(
            f"the bot is running: stop it first; if it was killed, wait until {until:%H:%M:%S} UTC"
        )


def _refuse_if_used(server: Connection) -> None:
    there = inspect(server).get_table_names()
    for table in metadata.sorted_tables:
        if table.name in there and server.scalar(select(exists(select(1).select_from(table)))):
            raise CantCopy(f"the database is not empty: there are rows in {table.name}")


def _plain_tables() -> Sequence[Table]:
    """Return the tables with columns that hand over what is kept, so that no row is read wrongly.

    A word of an older version, say, is copied as it is. Only moments are converted, since the two
    databases keep them differently.
    """
    plain = MetaData()
    return [
        Table(table.name, plain, *(Column(one.name, _plain_type(one.type)) for one in table.c))
        for table in metadata.sorted_tables
    ]


def _plain_type(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    if isinstance(kind, TypeDecorator) and not isinstance(kind, Moment):
        return kind.impl_instance
    return kind


def _copied(file: Connection, server: Connection, table: Table, folder: Path | None) -> Content:
    for rows in _sent(file, table, folder):
        try:
            server.execute(insert(table), [_fitting(table, row) for row in rows])
        except (DataError, IntegrityError) as fault:
            raise CantCopy(f"a row of {table.name} has no place there: {fault.orig}") from None
    sent = _measured(_sent(file, table, folder), table)
    arrived = _measured(_batches(server, table), table)
    if sent != arrived:
        raise CantCopy(f"{table.name} did not arrive as it was: {sent} was sent, {arrived} came")
    return arrived


def _sent(file: Connection, table: Table, folder: Path | None) -> Iterator[Sequence[Row]]:
    """Yield the rows of a table, and of the folder if it holds more of them."""
    yield from _batches(file, table)
    if table.name == samples.name and folder is not None:
        for row in rows_of(folder):
            yield [row]


def _batches(connection: Connection, table: Table) -> Iterator[Sequence[Row]]:
    at_once = SAMPLES_AT_ONCE if table.name == samples.name else BATCH
    result = connection.execute(select(table), execution_options={"yield_per": at_once})
    for rows in result.mappings().partitions():
        yield [dict(row) for row in rows]


def _fitting(table: Table, row: Row) -> Row:
    """Return a row as the server can keep it; CantCopy if a text is too long for its column."""
    for column in table.c:
        most, value = getattr(column.type, "length", None), row[column.name]
        if isinstance(column.type, String) and most and len(value or "") > most:
            raise CantCopy(f"{table.name}.{column.name} has room for {most} characters, not more")
    return {
        name: as_kept(value) if isinstance(value, str) else value for name, value in row.items()
    }


def _measured(batches: Iterator[Sequence[Row]], table: Table) -> Content:
    rows, total = 0, 0
    for batch in batches:
        rows += len(batch)
        total += sum(_number_of(_fitting(table, row)) for row in batch)
    return Content(table=table.name, rows=rows, digest=f"{total % 2**256:064x}")


def _number_of(row: Row) -> int:
    written = json.dumps(row, sort_keys=True, default=_written)
    return int.from_bytes(hashlib.sha256(written.encode()).digest())


def _written(value: datetime | bytes) -> str:
    return value.isoformat() if isinstance(value, datetime) else value.hex()


def _go_on_counting(file: Connection, server: Connection) -> None:
    """Let the next row have the number that it would have had in the file."""
    for table in NUMBERED:
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        last = file.scalar(query, {"name": table.name}) or 0
        sequence = func.pg_get_serial_sequence(table.name, "id")
        server.execute(select(func.setval(sequence, max(last, 1), last > 0)))
