"""Puts what a backup holds into a database, in one transaction: all of it, or nothing.

The migrations make the tables, at the level of the database that was backed up. The next start of
the bot brings them to the newest one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from storage.backups.container import BadBackup
from storage.backups.extent import quoted
from storage.backups.lines import put_lines
from storage.backups.pieces import POSTGRESQL, SQLITE, Begin, End, Head, Lines, Piece, Rows
from storage.by_alembic import undo, upgrade
from storage.dialects.urls import is_postgresql, path_of
from storage.migrate import available, knows, level_of, migrating
from storage.schema.columns import is_due
from storage.schema.tables import leases, metadata


class CantRestore(Exception):
    """Nothing was restored; the text says why, and what to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What is in the database now."""

    head: Head
    rows: int


def restore(pieces: Iterator[Piece], url: str, *, now: datetime, replace: bool) -> Restored:
    """Fill a database.

    Args:
        pieces: what the backup holds.
        url: the database; of SQLite, the file may be missing.
        now: the present moment, to see whether the bot is running.
        replace: whether what is in the database may be lost.

    Raises:
        BadBackup: if the backup turns out to be damaged.
        CantRestore: if it doesn't belong into this database, or that is not empty.
        StorageUnavailable: if the database can't be used now.
    """
    head = next(pieces, None)
    if not isinstance(head, Head):
        raise BadBackup("it does not begin as a backup does")
    _check_head(head, url)
    with available(), _nothing_left_behind(url), migrating(url) as connection:
        _refuse_others(connection)
        _refuse_if_running(connection, now)
        if not replace:
            _refuse_rows(connection)
        _clear(connection)
        upgrade(connection, head.level)
        return Restored(head=head, rows=_fill(connection, pieces))


def _check_head(head: Head, url: str) -> None:
    engine = POSTGRESQL if is_postgresql(url) else SQLITE
    if head.engine != engine:
        raise CantRestore(
            f"the backup is of {head.engine}, but DATABASE_URL leads to {engine}: restore it on"
            f" {head.engine} first; python -m bot copy-to moves from SQLite to PostgreSQL"
        )
    if not knows(head.level):
        raise CantRestore(
            f"the backup is at level {head.level}, which this version does not know: restore it"
            " with the version of the bot that has made it, or a newer one"
        )


@contextmanager
def _nothing_left_behind(url: str) -> Iterator[None]:
    """If this fails, remove a file that was not there before."""
    path = None if is_postgresql(url) else path_of(url)
    was_there = path is not None and path.exists()
    try:
        yield
    except BaseException:
        if path is not None and not was_there:
            for ending in ("", "-wal", "-shm"):
                path.with_name(path.name + ending).unlink(missing_ok=True)
        raise


def _refuse_others(connection: Connection) -> None:
    """Refuse tables that this code has not made: it may not drop them, and they are in the way."""
    level = level_of(connection)
    if level is not None and not knows(level):
        raise CantRestore(
            f"a newer version of the bot has migrated the database to level {level}: restore with"
            " that version, or let DATABASE_URL lead to an empty one"
        )
    foreign = set(inspect(connection).get_table_names()) & set(metadata.tables)
    if level is None and foreign:
        raise CantRestore(
            f"there are tables that the bot has not made (such as {min(foreign)}): let DATABASE_URL"
            " lead to a database of its own"
        )


def _refuse_rows(connection: Connection) -> None:
    there = inspect(connection).get_table_names()
    for table in metadata.sorted_tables:
        if table.name in there and connection.scalar(select(exists(select(1).select_from(table)))):
            raise CantRestore(
                f"the database is not empty (there are rows in {table.name}): let DATABASE_URL"
                " lead to an empty one, or give --replace to lose what is in it"
            )


def _refuse_if_running(connection: Connection, now: datetime) -> None:
    if not inspect(connection).has_table(leases.name):
        return
    until = connection.scalar(select(func.max(leases.c.until)).where(~is_due(leases.c.until, now)))
    if until is not None:
        raise CantRestore(
            f"the bot is running: stop it; if it was killed, wait until {until:%H:%M:%S} UTC"
        )


def _clear(connection: Connection) -> None:
    """Remove all rows, then all that the migrations have made: they make it anew."""
    there = inspect(connection).get_table_names()
    for table in reversed(metadata.sorted_tables):
        if table.name in there:
            connection.execute(delete(table))
    if there:
        undo(connection)


def _fill(connection: Connection, pieces: Iterator[Piece]) -> int:
    """Insert all rows; returns their number. BadBackup if one has no place, or the end is missing.

    The pieces are read to their end, where it turns out whether the file is whole.
    """
    table, rows, end = Begin(name="", columns=()), 0, None
    for piece in pieces:
        match piece:
            case Begin():
                table = piece
            case Rows():
                _insert(connection, table, piece)
                rows += len(piece.rows)
            case Lines():
                put_lines(connection, table, piece)
                rows += piece.rows
            case End():
                end = piece
    if end is None:
        raise BadBackup("it is not whole: take another backup")
    _go_on_counting(connection, end)
    return rows


def _insert(connection: Connection, table: Begin, piece: Rows) -> None:
    places = ", ".join("?" * len(table.columns))
    command = f"INSERT INTO {quoted(table)} VALUES ({places})"  # noqa: S608 - names of our own
    if piece.rows:
        try:
            connection.exec_driver_sql(command, [tuple(row) for row in piece.rows])
        except IntegrityError as fault:
            raise BadBackup(f"a row of it has no place in the database: {fault.orig}") from None


def _go_on_counting(connection: Connection, end: End) -> None:
    """Let the next row have the number that it would have had in the database of the backup."""
    for name, last in end.numbers.items():
        if connection.dialect.name == "postgresql":
            sequence = func.pg_get_serial_sequence(name, "id")
            connection.execute(select(func.setval(sequence, max(last, 1), last > 0)))
        else:
            given = {"name": name, "last": last}
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), given)
            connection.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), given)
