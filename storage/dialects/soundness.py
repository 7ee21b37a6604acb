"""Checks, before anything is opened, that the database is there and can be used.

SQLite itself doesn't complain if a file is gone or emptied. It begins a new one, and if the file is
empty it discards the `-wal`, which may hold the last commits. So we look first. Of a PostgreSQL
server we ask what would only show later, with the first emoji or the first unknown command.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from cloning.domain.errors import StorageUnavailable
from storage.dialects.postgresql import OLDEST, make_engine
from storage.dialects.urls import is_postgresql

BROKEN: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
REST: Final = ("-wal", "-journal")
"""SQLite leaves these beside a file when a process dies; they are useless without the file."""


class UnsoundDatabase(Exception):
    """The database can't be used as it is; the text names the file and says what to do."""


def check_soundness(url: str, *, oldest: int = OLDEST) -> None:
    """Raise UnsoundDatabase unless the database is whole, or not there at all.

    Raises:
        StorageUnavailable: if a PostgreSQL server does not let us in.
    """
    if is_postgresql(url):
        _check_server(url, oldest)
        return
    path = Path(make_url(url).database or "")
    if not _has_content(path):
        _refuse_what_was_left(path)
    elif problem := _problem_of(path):
        raise UnsoundDatabase(
            f"{path} is damaged ({problem}): put a backup in its place, without the -wal and -shm"
            f" of the damaged one, or move all three away to begin with an empty database"
        )


def file_uri(path: str, mode: str = "rw") -> str:
    """Return the URI with which SQLite opens a path; by default it makes no new file."""
    return f"file:{quote(path)}?mode={mode}"


def _refuse_what_was_left(path: Path) -> None:
    for left in (Path(f"{path}{ending}") for ending in REST):
        if _has_content(left):
            raise UnsoundDatabase(
                f"{path} is missing or empty, but {left.name} beside it is not: put the file back"
                f" beside it, or a backup in its place and {left.name} away"
            )


def _check_server(url: str, oldest: int) -> None:
    """Check the server's version and encoding; a version is written as 150018 for 15.18."""
    try:
        with make_engine(url).connect() as connection:
            version = int(connection.scalar(text("SHOW server_version_num")) or 0)
            encoding = connection.scalar(text("SHOW server_encoding"))
    except ImportError:
        raise UnsoundDatabase(
            "the driver for PostgreSQL is missing or can't be loaded: run make install"
        ) from None
    except ProgrammingError as fault:
        wrong = str(fault.orig).partition("\n")[0]
        raise UnsoundDatabase(f"the URL has something that can't be used: {wrong}") from None
    except DBAPIError as fault:
        raise StorageUnavailable from fault
    if version < oldest:
        raise UnsoundDatabase(
            f"the server is PostgreSQL {version // 10_000}; {oldest // 10_000} or newer is needed"
        )
    if encoding != "UTF8":
        raise UnsoundDatabase(
            f"the database keeps text in {encoding}; make another one with ENCODING 'UTF8'"
        )


def _has_content(path: Path) -> bool:
    return path.exists() and (not path.is_file() or path.stat().st_size > 0)


def _problem_of(path: Path) -> str | None:
    """Return what SQLite finds wrong with a file, or None; a locked file isn't damaged."""
    try:
        with closing(sqlite3.connect(file_uri(str(path)), uri=True)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as fault:
        return str(fault) if fault.sqlite_errorcode & 0xFF in BROKEN else None
    return None if found == "ok" else str(found).splitlines()[0]
