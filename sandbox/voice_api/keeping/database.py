"""The one SQLite file of the server, for our eyes only, and the thread that speaks to it."""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final, Self, TypeVar

Result = TypeVar("Result")

OURS: Final = 0x56434150
"""What SQLite's `application_id` says of our files: VCAP."""

LEVEL: Final = 1
"""What SQLite's `user_version` says: raise it when the tables change."""

PRIVATE: Final = 0o600

TABLES: Final = """
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE accounts (id TEXT PRIMARY KEY);
CREATE TABLE slots (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES accounts,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    language TEXT NOT NULL,
    tier TEXT NOT NULL,
    demo_path TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    good_attempt INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX slots_of_account ON slots (account);
CREATE TABLE trainings (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    slot TEXT NOT NULL UNIQUE REFERENCES slots (id) ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    sample_url TEXT NOT NULL,
    starts INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE demos (
    slot TEXT PRIMARY KEY REFERENCES slots (id) ON DELETE CASCADE,
    path TEXT NOT NULL UNIQUE,
    wav BLOB NOT NULL
);
"""
"""A training has a row for as long as it is not over; its slot is in Training for just as long."""


Connection = sqlite3.Connection
"""What work in a transaction is done with."""


class NotKept(Exception):
    """Nothing can be written or read at the moment, as on a full disk; it may pass."""


class Unusable(Exception):
    """The file can't be our database; the text says why, and what to do."""


class Database:
    """The file while `async with` runs. All work on it is done one after the other.

    Args:
        path: the file; it is made if there is none.

    Raises:
        Unusable: at `async with`, if the file is not ours, not writable, or in use.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._connection: Connection | None = None
        self._lock = -1

    async def __aenter__(self) -> Self:
        try:
            await self._on_thread(self._open)
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._end()

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Do some work in a transaction of its own; an error undoes all of it.

        Raises:
            NotKept: if the file can't be used any more.
        """
        try:
            return await self._on_thread(partial(self._in_transaction, work))
        except sqlite3.Error as fault:
            raise NotKept(str(fault)) from fault

    async def _on_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _in_transaction(self, work: Callable[[Connection], Result]) -> Result:
        if self._connection is None:
            raise RuntimeError("the database is not open; use it as an async context manager")
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(self._connection)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        return result

    async def _end(self) -> None:
        await self._on_thread(self._close)
        self._thread.shutdown()

    def _open(self) -> None:
        if self._path.is_dir():
            raise Unusable("it is a folder; name a file in it")
        try:
            self._lock = _locked(self._path.with_name(f"{self._path.name}.lock"))
            _make_private(self._path)
            self._connection = _connected(self._path)
        except OSError as fault:
            raise Unusable(f"it can't be written: {fault.strerror}") from fault
        except sqlite3.Error as fault:
            raise Unusable(f"it is no database of this server: {fault}") from fault

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _locked(path: Path) -> int:
    """Keep a second server away; returns the handle that holds the lock."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as fault:
        os.close(handle)
        raise Unusable("another server uses it; stop that one, or name another file") from fault
    return handle


def _make_private(path: Path) -> None:
    """Make the file if it is missing; SQLite gives the files beside it the same mode."""
    with closing(os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE))):
        path.chmod(PRIVATE)


def _connected(path: Path) -> Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: Connection) -> None:
    [ours] = connection.execute("PRAGMA application_id").fetchone()
    [level] = connection.execute("PRAGMA user_version").fetchone()
    [tables] = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and ours != OURS:
        raise Unusable("another program keeps its data in it; name another file")
    if level > LEVEL:
        raise Unusable(f"a newer version of this server has written it (level {level})")
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # a demo is somebody's voice
    if not tables:
        connection.executescript(
            f"BEGIN; {TABLES} PRAGMA application_id = {OURS};"
            f" PRAGMA user_version = {LEVEL}; COMMIT;"
        )
