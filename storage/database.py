"""The database: its engine, transactions, and one door for its faults."""

import os
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import ExceptionContext, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from cloning.domain.errors import StorageUnavailable
from cloning.domain.owner import Acquaintance
from cloning.ports.store import Wakeups
from cloning.ports.trainings import Need
from cloning.ports.upkeep import Looks
from cloning.upkeep.looks import LooksInTransactions
from storage.dialects.begun import begun
from storage.dialects.one_hop import OneHopConnection, connect, thread_of
from storage.dialects.postgresql import is_fault_of_ours, make_async_engine
from storage.dialects.sqlite import make_safe, truncate_log
from storage.dialects.turnstile import Turnstile
from storage.dialects.urls import is_postgresql
from storage.files.private import close_to_others, refuse_what_is_no_file
from storage.loading.acquaintances import Look, Looking, Remembered, look_up
from storage.loading.pseudonyms import Pseudonyms
from storage.looking.looks import LooksByReader
from storage.looking.marks import Marks
from storage.looking.needs import NeedsReader, look_up_need
from storage.looking.reader import Reader
from storage.transaction import SqlTransaction

T = TypeVar("T")


class Nobody:
    """Wakes nobody; the sweep will."""

    def wake(self, training_id: int) -> None:
        """See cloning/ports/store.py."""

    def wake_speaker(self, utterance_id: int) -> None:
        """See cloning/ports/store.py."""

    def wake_eraser(self) -> None:
        """See cloning/ports/store.py."""


NOBODY = Nobody()


class Database:
    """An open database."""

    def __init__(
        self,
        engine: AsyncEngine,
        pseudonyms: Pseudonyms | None = None,
        wakeups: Wakeups = NOBODY,
        remembered: Remembered | None = None,
        reader: Reader | None = None,
    ) -> None:
        event.listen(engine.sync_engine, "handle_error", _say_at_once, retval=True)
        self._engine = engine
        self._turnstile = Turnstile()
        self._pseudonyms = pseudonyms or Pseudonyms(secrets.token_bytes(32))
        self._wakeups = wakeups
        self._remembered = Remembered() if remembered is None else remembered
        self._marks = Marks(self.thread, reader)
        self._reader = reader
        self._needs = NeedsReader(reader) if reader is not None else None

    @property
    def has_thread(self) -> bool:
        """Whether there is one connection with a thread of its own: SQLite's."""
        return self._engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """Open an SQL transaction; StorageUnavailable if the database can't be used now.

        Inside the block, a statement that fails for this reason raises the same, so that nobody
        takes the fault for a bug and goes on in a transaction that is lost.
        """
        async with self._turn(short=False):
            with _door():
                async with begun(self._engine) as connection:
                    yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        """Open a transaction that commits if its block ends well; may raise StorageUnavailable."""
        async with self.connection() as connection:
            work = SqlTransaction(connection, self._pseudonyms, self._remembered)
            yield work
        work.hand_over(self._wakeups)

    async def acquaintance(self, person_id: int) -> Acquaintance:
        """See cloning/ports/acquaintances.py."""
        known = self._remembered.of(person_id)
        if known is not None:
            return known
        if not self.has_thread:
            async with self.connection() as connection:
                return await look_up(connection, person_id, self._pseudonyms.of(person_id))
        async with self.thread() as thread:
            look = await thread.run(self._looking([person_id], again=True))
            self._remembered.heed(look)
        return look.found[person_id]

    async def need_of(self, sample: str) -> Need | None:
        """See cloning/ports/trainings.py."""
        if self._needs is not None:
            with suppress(sqlite3.Error):  # the way below may wait, and tells what is wrong
                return self._needs.need_of(sample)
        async with self.connection() as connection:
            return await look_up_need(connection, sample)

    @property
    def looks(self) -> Looks:
        """What a sweep looks at, as cheaply as this database allows."""
        if self._reader is None:
            return LooksInTransactions(self)
        return LooksByReader(self, self._reader)

    async def commit_in_one_hop(
        self, work: Callable[[sqlite3.Connection], T], people: Collection[int]
    ) -> T:
        """Commit what is done with SQLite's own connection, in its thread; StorageUnavailable.

        The same transaction looks up these people, unless we know them well enough.
        """
        async with self.thread() as thread:
            look, done = await thread.run(partial(_commit, self._looking(people), work))
            self._remembered.heed(look)
        return done

    async def mark(self) -> object | None:
        """See cloning/ports/upkeep.py; on a server nothing but a look can tell."""
        return await self._marks.mark() if self.has_thread else None

    async def show_life(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Commit, in SQLite's thread, what shows that this process lives; StorageUnavailable.

        No look at the database is for that, so marks stay as they are.
        """
        return await self._marks.commit(work)

    def _looking(self, people: Collection[int], *, again: bool = False) -> Looking:
        remembered = self._remembered
        return Looking(
            people=people,
            known_as=self._pseudonyms.of,
            lacking=[person for person in people if again or remembered.lacks(person)],
            version=remembered.version,
            seconds=remembered.seconds,
        )

    @asynccontextmanager
    async def thread(self) -> AsyncIterator[OneHopConnection]:
        """Have SQLite's connection for ourselves, outside of any transaction, for short work."""
        async with self._turn(short=True):
            with _door():
                async with thread_of(self._engine) as thread:
                    yield thread

    def _turn(self, *, short: bool) -> AbstractAsyncContextManager[None]:
        return self._turnstile.turn(short=short) if self.has_thread else nullcontext()

    async def scrub(self) -> None:
        """Remove all traces of erased rows from the log that SQLite writes beside the file.

        While another process uses the database, this does what it can; StorageUnavailable if the
        database can't be used now. PostgreSQL has no such log for us to empty.
        """
        if not self.has_thread:
            return
        with _door():
            async with self._engine.connect() as connection:
                await connection.run_sync(truncate_log)

    async def forget_people(self) -> None:
        """Forget the people whom we looked up long ago."""
        self._remembered.tidy()

    async def close(self) -> None:
        """Close all connections; SQLite removes its log with the last one, which can write."""
        await self._marks.close()
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
        url,
        connect_args={"async_creator_fn": connect},
        pool_size=1,
        max_overflow=0,
        pool_timeout=30,
        hide_parameters=True,
    )
    make_safe(engine.sync_engine)
    reader = Reader(make_url(url).database or "")
    return Database(engine, pseudonyms, wakeups, reader=reader)


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


@contextmanager
def _door() -> Iterator[None]:
    """Turn a fault that is none of ours into StorageUnavailable."""
    try:
        yield
    except (DBAPIError, PoolTimeout, sqlite3.Error) as fault:
        if is_fault_of_ours(fault):
            raise
        raise StorageUnavailable from fault


def _say_at_once(context: ExceptionContext) -> BaseException | None:
    """Return what a statement raises in place of the driver's fault; None to leave it as it is."""
    fault = context.sqlalchemy_exception
    of_the_pool = context.connection is None or context.is_pre_ping
    if of_the_pool or not isinstance(fault, DBAPIError) or is_fault_of_ours(fault):
        return None
    return StorageUnavailable()


def _commit(
    looking: Looking, work: Callable[[sqlite3.Connection], T], connection: sqlite3.Connection
) -> tuple[Look, T]:
    """Do something in a transaction of its own."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        look, done = looking(connection), work(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    return look, done
