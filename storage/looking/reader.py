"""Reads an SQLite file in the thread of the event loop, where a look takes microseconds.

A connection that only reads waits neither for a transaction nor for a disk to write, and sees each
commit at once. All rows are fetched, so that no read goes on: it would keep erased rows in the log.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from storage.dialects.soundness import file_uri
from storage.dialects.sqlite import as_kept

Given = Sequence[object] | Mapping[str, object]


class Reader:
    """A connection that can't write and never waits; it is opened by the first look."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def rows(self, query: str, values: Given = ()) -> Sequence[tuple[Any, ...]]:
        """Look; sqlite3.Error if that can't be done now without a wait."""
        try:
            return self._opened().execute(query, values).fetchall()
        except sqlite3.Error:
            self.close()
            raise

    def ask(self, query: str, values: Mapping[str, object]) -> Sequence[tuple[Any, ...]]:
        """Look with moments as values; what is found is as SQLite keeps it.

        sqlite3.Error if that can't be done now without a wait.
        """
        return self.rows(query, {name: _kept(value) for name, value in values.items()})

    def version(self) -> object | None:
        """Return what is another one after each commit of anybody; None if that can't be told."""
        try:
            connection = self._opened()
            ((version,),) = connection.execute("PRAGMA data_version").fetchall()
        except sqlite3.Error:
            self.close()
            return None
        return connection, version  # another connection counts for itself

    def close(self) -> None:
        """Close the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _opened(self) -> sqlite3.Connection:
        connection = self._connection
        if connection is None:
            uri = file_uri(self._path, mode="ro")
            # The thread that writes asks for versions as well.
            connection = sqlite3.connect(uri, uri=True, timeout=0.0, check_same_thread=False)
            self._connection = connection
        return connection


def _kept(value: object) -> object:
    return as_kept(value) if isinstance(value, datetime) else value
