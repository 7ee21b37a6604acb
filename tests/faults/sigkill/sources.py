"""Where what a bot keeps is looked up from outside: an SQLite file, or a database on a server."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from typing import Protocol

import psycopg
from psycopg.rows import dict_row

Row = Mapping[str, object]


class Source(Protocol):
    """Answers queries, which have `?` for their values."""

    def rows(self, query: str, *values: object) -> Sequence[Row]:
        """Look something up, while a bot runs or after it has ended."""
        ...

    def left_by_a_kill(self, folder: Path) -> "Source | None":
        """Return where to look at what a kill has left; None if there are no tables yet."""
        ...


class InFile:
    """An SQLite file."""

    def __init__(self, path: Path, mode: str = "ro") -> None:
        self._path = path
        self._mode = mode

    def rows(self, query: str, *values: object) -> Sequence[Row]:
        """See Source."""
        uri = f"file:{self._path}?mode={self._mode}"
        with closing(sqlite3.connect(uri, uri=True, timeout=10.0)) as connection:
            connection.row_factory = sqlite3.Row
            kept = [_as_kept(value) for value in values]
            return [dict(row) for row in connection.execute(query, kept)]

    def left_by_a_kill(self, folder: Path) -> "InFile | None":
        """See Source; this is a copy, so that the recovery is not ours."""
        for suffix in ("", "-wal"):
            copy, original = Path(folder, f"wreck.db{suffix}"), Path(f"{self._path}{suffix}")
            copy.unlink(missing_ok=True)
            if original.exists():
                copyfile(original, copy)
        wreck = InFile(folder / "wreck.db", mode="rwc")
        return wreck if wreck.rows("SELECT * FROM sqlite_master") else None


class OnServer:
    """A database on a PostgreSQL server."""

    def __init__(self, url: str) -> None:
        self._url = url

    def rows(self, query: str, *values: object) -> Sequence[Row]:
        """See Source."""
        with closing(psycopg.connect(self._url, autocommit=True, row_factory=dict_row)) as to:
            return to.execute(query.replace("?", "%s").encode(), values).fetchall()

    def left_by_a_kill(self, _folder: Path) -> "OnServer":
        """See Source; the server has rolled back what was not committed."""
        return self


def _as_kept(value: object) -> object:
    """Write a moment as an SQLite file has it."""
    if not isinstance(value, datetime):
        return value
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
