"""Rows of PostgreSQL in the text form of COPY, straight from the driver and back to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from cloning.domain.errors import StorageUnavailable
from storage.backups.container import BadBackup
from storage.backups.extent import quoted
from storage.backups.pieces import BATCH_BYTES, Begin, Lines


def lines_of(connection: Connection, table: Begin) -> Iterator[Lines]:
    """Yield all rows of a table; StorageUnavailable if the server can't be asked any more."""
    data, rows = bytearray(), 0
    with _copying(connection, f"COPY {quoted(table)} TO STDOUT") as copy:
        for line in copy:
            data += line
            rows += 1
            if len(data) >= BATCH_BYTES:
                yield Lines(data=bytes(data), rows=rows)
                data, rows = bytearray(), 0
    yield Lines(data=bytes(data), rows=rows)


def put_lines(connection: Connection, table: Begin, piece: Lines) -> None:
    """Insert rows.

    Raises:
        BadBackup: if one has no place.
        StorageUnavailable: if the server can't be asked any more.
    """
    with _copying(connection, f"COPY {quoted(table)} FROM STDIN") as copy:
        copy.write(piece.data)


@contextmanager
def _copying(connection: Connection, command: str) -> Iterator[Any]:
    """Begin to copy; SQLAlchemy has no word for it, and so doesn't see the driver's faults."""
    driver: Any = connection.dialect.dbapi
    cursor: Any = connection.connection.cursor()
    try:
        with cursor, cursor.copy(command) as copy:
            yield copy
    except (driver.DataError, driver.IntegrityError) as fault:
        raise BadBackup(
            f"a row of it has no place in the database: {str(fault).partition(chr(10))[0]}"
        ) from None
    except driver.Error as fault:
        raise StorageUnavailable from fault
