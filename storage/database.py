"""The database engine, the settings that make each dialect safe, and transactions.

With its defaults, SQLite loses updates when two processes write (290 of 600 read-modify-writes),
and in WAL mode a plain BEGIN fails at once with "database is locked" (282 of 600). With the
settings below, all 600 arrive, at 0.33 ms a commit (docs/decisions.md).
"""

import os
import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from cloning.domain.errors import StorageUnavailable
from cloning.ports.store import Wakeups
from storage.collections.announcements import SqlAnnouncements
from storage.collections.clones import SqlClones
from storage.collections.contents import SqlContents
from storage.collections.leases import SqlLeases
from storage.collections.operating.alerts import SqlAlerts
from storage.collections.operating.audit import SqlAudit
from storage.collections.operating.bans import SqlBans, SqlBlockedRecordings
from storage.collections.operating.broadcasts import SqlBroadcasts
from storage.collections.operating.census import SqlCensus
from storage.collections.operating.maintenance import SqlMaintenance
from storage.collections.operating.memos import SqlMemos
from storage.collections.owners import SqlOwners
from storage.collections.paid_slots import SqlPaidSlots
from storage.collections.speaking.utterances import SqlUtterances
from storage.collections.strays import SqlStrays
from storage.collections.tombstones import SqlTombstones
from storage.collections.trainings import SqlTrainings
from storage.collections.upkeep import SqlUpkeep
from storage.collections.watched import SqlWatchedTrainings
from storage.dialects.postgresql import is_fault_of_ours, make_async_engine
from storage.dialects.soundness import file_uri
from storage.dialects.urls import is_postgresql
from storage.files.private import close_to_others, refuse_what_is_no_file
from storage.loading.locks import OwnerLocks
from storage.loading.pseudonyms import Pseudonyms
from storage.woken import Woken

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
)


class Nobody:
    """Wakes nobody; the sweep will."""

    def wake(self, training_id: int) -> None:
        """See cloning/ports/store.py."""

    def wake_speaker(self, utterance_id: int) -> None:
        """See cloning/ports/store.py."""

    def wake_eraser(self) -> None:
        """See cloning/ports/store.py."""


NOBODY = Nobody()


class SqlTransaction(Woken):
    """One commit, with its collections."""

    def __init__(self, connection: AsyncConnection, pseudonyms: Pseudonyms) -> None:
        super().__init__()
        locks = OwnerLocks(connection)
        self.owners = SqlOwners(connection, locks)
        self.clones = SqlClones(connection, locks)
        self.trainings = SqlTrainings(connection, locks, pseudonyms)
        self.utterances = SqlUtterances(connection, locks, pseudonyms)
        self.watched = SqlWatchedTrainings(connection, locks)
        self.upkeep = SqlUpkeep(connection)
        self.paid_slots = SqlPaidSlots(connection, locks)
        self.strays = SqlStrays(connection, locks)
        self.announcements = SqlAnnouncements(connection, locks)
        self.tombstones = SqlTombstones(connection, locks)
        self.contents = SqlContents(connection)
        self.memos = SqlMemos(connection, pseudonyms)
        self.alerts = SqlAlerts(connection, locks)
        self.bans = SqlBans(connection, locks, pseudonyms)
        self.blocked_recordings = SqlBlockedRecordings(connection, locks)
        self.census = SqlCensus(connection, locks)
        self.maintenance = SqlMaintenance(connection, locks)
        self.broadcasts = SqlBroadcasts(connection, locks)
        self.audit = SqlAudit(connection, pseudonyms)
        self.leases = SqlLeases(connection)


class Database:
    """An open database."""

    def __init__(
        self,
        engine: AsyncEngine,
        pseudonyms: Pseudonyms | None = None,
        wakeups: Wakeups = NOBODY,
    ) -> None:
        event.listen(engine.sync_engine, "handle_error", _say_at_once, retval=True)
        self._engine = engine
        self._pseudonyms = pseudonyms or Pseudonyms(secrets.token_bytes(32))
        self._wakeups = wakeups

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """Open an SQL transaction; StorageUnavailable if the database can't be used now.

        Inside the block, a statement that fails for this reason raises the same, so that nobody
        takes the fault for a bug and goes on in a transaction that is lost.
        """
        try:
            async with self._engine.begin() as connection:
                yield connection
        except (DBAPIError, PoolTimeout, sqlite3.Error) as fault:
            if is_fault_of_ours(fault):
                raise
            raise StorageUnavailable from fault

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        """Open a transaction that commits if its block ends well; may raise StorageUnavailable."""
        async with self.connection() as connection:
            work = SqlTransaction(connection, self._pseudonyms)
            yield work
        work.hand_over(self._wakeups)

    async def scrub(self) -> None:
        """Remove all traces of erased rows from the log that SQLite writes beside the file.

        While another process uses the database, this does what it can; StorageUnavailable if the
        database can't be used now. PostgreSQL has no such log for us to empty.
        """
        if self._engine.dialect.name != "sqlite":
            return
        try:
            async with self._engine.connect() as connection:
                await connection.run_sync(_truncate_log)
        except (DBAPIError, PoolTimeout, sqlite3.Error) as fault:
            raise StorageUnavailable from fault

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()


def open_database(
    url: str, pseudonyms: Pseudonyms | None = None, wakeups: Wakeups = NOBODY
) -> Database:
    """Return the database of this URL; makes a file's folder, but opens no connection yet.

    Without pseudonyms from the caller, only this object recognizes an owner's earlier trainings.
    What a transaction wakes is handed to `wakeups` after the commit.
    """
    if is_postgresql(url):
        return Database(make_async_engine(url), pseudonyms, wakeups)
    make_folder(url)
    # One connection: SQLite has one writer anyway, and here the writers queue without polling.
    # An error would show the values of a row, which are personal data.
    engine = create_async_engine(
        url, pool_size=1, max_overflow=0, pool_timeout=30, hide_parameters=True
    )
    make_safe(engine.sync_engine)
    return Database(engine, pseudonyms, wakeups)


def make_safe(engine: Engine) -> None:
    """Configure every connection, and begin every transaction as a writer's."""
    event.listen(engine, "do_connect", _make_no_file)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "invalidate", _let_go)


def make_folder(url: str) -> None:
    """Make the folder of a database file, readable only by us; close one that was open to others.

    With the settings that we propose, the samples are in the same folder.
    """
    path = Path(make_url(url).database or "")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    close_to_others(path.parent, is_ours=lambda name: name == "audio" or name.startswith(path.name))


def make_file(url: str) -> None:
    """Make the database file if there is none, readable only by us; SQLite copies its mode."""
    make_folder(url)
    path = Path(make_url(url).database or "")
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        refuse_what_is_no_file(handle, path)
        with suppress(PermissionError):  # somebody else owns it
            os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def _say_at_once(context: ExceptionContext) -> BaseException | None:
    """Return what a statement raises in place of the driver's fault; None to leave it as it is."""
    fault = context.sqlalchemy_exception
    of_the_pool = context.connection is None or context.is_pre_ping
    if of_the_pool or not isinstance(fault, DBAPIError) or is_fault_of_ours(fault):
        return None
    return StorageUnavailable()


def _make_no_file(
    _dialect: object, _record: object, place: list[str], more: dict[str, object]
) -> None:
    """Make SQLite open an existing file: if it is gone, we must not begin a new one."""
    place[0] = file_uri(place[0])
    more["uri"] = True


def _configure(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _truncate_log(connection: Connection) -> None:
    cursor = connection.connection.cursor()  # outside of any transaction
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cursor.close()


def _let_go(connection: Any, _record: object, _fault: BaseException | None) -> None:
    """Roll back after a cancellation: SQLite stays locked as long as Python keeps a cursor."""
    with suppress(Exception):
        connection.rollback()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
