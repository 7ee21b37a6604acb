"""Reads rows of an SQLite database that other processes write, and never makes them wait."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

Row = Mapping[str, object]
"""The columns of a row as SQLite holds them; of bytes, only their number."""


class Onlooker:
    """Looks at a database through a connection that can't write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._version: int | None = None

    def changed(self) -> bool:
        """Tell whether anybody has written since the last question; False if it can't be read."""
        version = None
        with suppress(sqlite3.Error):
            [[version]] = self._opened().execute("PRAGMA data_version")
        news = version is not None and version != self._version
        self._version = version
        return news

    def rows(self, query: str, values: Sequence[object] = ()) -> Sequence[Row]:
        """Return the rows that a SELECT finds; none if the database can't be read now."""
        with suppress(sqlite3.Error), closing(self._opened().execute(query, values)) as found:
            names = [column[0] for column in found.description]
            return [dict(zip(names, map(_shown, row), strict=True)) for row in found]
        return []

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            uri = f"{self._path.resolve().as_uri()}?mode=ro"
            self._connection = sqlite3.connect(uri, uri=True, timeout=0.0)
        return self._connection


def _shown(value: object) -> object:
    return f"{len(value)} bytes" if isinstance(value, bytes) else value
