"""Before anything is opened: is the database file there, and whole?

SQLite says nothing of its own when a file is gone or emptied: it begins a new one, and of an empty
one it throws the `-wal` away, in which the last commits may be. So we look first.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import make_url

BROKEN: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
REST: Final = ("-wal", "-journal")
"""What SQLite leaves beside a file when a process dies; without the file it is of no use."""


class UnsoundDatabase(Exception):
    """The database can't be used as it is; the text names the file and says what to do."""


def check_soundness(url: str) -> None:
    """Let a database pass that is whole, or not there at all; UnsoundDatabase otherwise."""
    path = Path(make_url(url).database or "")
    if not _has_content(path):
        _refuse_what_was_left(path)
    elif problem := _problem_of(path):
        raise UnsoundDatabase(
            f"{path} is damaged ({problem}): put a backup in its place, without the -wal and -shm"
            f" of the damaged one, or move all three away to begin with an empty database"
        )


def file_uri(path: str, mode: str = "rw") -> str:
    """Write a path as SQLite wants it to be told that it must not make a new file."""
    return f"file:{quote(path)}?mode={mode}"


def _refuse_what_was_left(path: Path) -> None:
    for left in (Path(f"{path}{ending}") for ending in REST):
        if _has_content(left):
            raise UnsoundDatabase(
                f"{path} is missing or empty, but {left.name} beside it is not: put the file back"
                f" beside it, or a backup in its place and {left.name} away"
            )


def _has_content(path: Path) -> bool:
    return path.exists() and (not path.is_file() or path.stat().st_size > 0)


def _problem_of(path: Path) -> str | None:
    """Say what SQLite has against a file; that it is locked just now is no damage."""
    try:
        with closing(sqlite3.connect(file_uri(str(path)), uri=True)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as fault:
        return str(fault) if fault.sqlite_errorcode & 0xFF in BROKEN else None
    return None if found == "ok" else str(found).splitlines()[0]
