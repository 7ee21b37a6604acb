"""Tallies in SQL, shared by all processes: in PostgreSQL, or in a small file beside SQLite's.

A change reads the row without a lock, computes, and writes if the row is still the same; otherwise
it begins anew. So no process that hangs can hold up another one, and each command is a transaction
of its own. The clock is the database's.
"""

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any, Final
from weakref import WeakValueDictionary

from sqlalchemy import (
    ColumnElement,
    Double,
    and_,
    cast,
    delete,
    event,
    extract,
    func,
    make_url,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateTable

from cloning.domain.errors import StorageUnavailable
from cloning.ports.tallies import ALL, Answer, Counted, Rule
from storage.counting.rows import Kept, Key, New, SqlRows, TallyRows, ThreadRows
from storage.database import make_file
from storage.dialects.one_hop import connect, thread_of
from storage.dialects.postgresql import make_engine_for_tallies
from storage.dialects.urls import is_postgresql
from storage.loading.pseudonyms import Pseudonyms
from storage.schema.passing import tallies

PATIENCE_SECONDS: Final = 2.0
"""How long a change may take: people wait for what it is about."""

_NOBODY: Final = ""
"""The subject of what everybody does together."""
_OTHER_EPOCH: Final = 2440587.5
"""The first day of 1970 as SQLite counts days (julianday)."""


class SqlTallies:
    """Adapter of `Tallies` in cloning/ports/tallies.py; knows chats and people by pseudonyms."""

    def __init__(
        self,
        engine: AsyncEngine,
        pseudonyms: Pseudonyms,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._engine = engine
        self._pseudonyms = pseudonyms
        self._patience_seconds = patience_seconds
        self._now = _now(engine.dialect.name)
        self._turns = WeakValueDictionary[tuple[str, int], asyncio.Lock]()
        """For each tally that is being changed: its changes in this process wait for one another,
        because all but one of them would have to begin anew.
        """

    @property
    def is_alone(self) -> bool:
        """See cloning/ports/tallies.py."""
        return False

    async def change(self, kind: str, of: int, new: Counted, rule: Rule[Counted, Answer]) -> Answer:
        """See cloning/ports/tallies.py."""
        key = Key(kind, self._subject(of))
        turn = self._turns.setdefault((kind, of), asyncio.Lock())
        async with self._rows(turn) as rows:
            while True:
                kept = await rows.read(key)
                present = _tally(kept, new)
                following, answer = rule(present, kept.now)
                if following == present:
                    return answer
                stamped = New(asdict(following), following.until, secrets.randbits(62))
                if await rows.write(key, stamped, kept.stamp):
                    return answer

    async def known(self, of: int) -> Sequence[str]:
        """See cloning/ports/tallies.py."""
        mine = and_(tallies.c.subject == self._subject(of), tallies.c.until > self._now)
        query = select(tallies.c.kind).where(mine).order_by(tallies.c.kind)
        async with self._connection() as connection:
            return (await connection.scalars(query)).all()

    async def forget(self, of: int) -> None:
        """See cloning/ports/tallies.py."""
        async with self._connection() as connection:
            await connection.execute(delete(tallies).where(tallies.c.subject == self._subject(of)))

    async def tidy(self) -> None:
        """See cloning/ports/tallies.py."""
        async with self._connection() as connection:
            await connection.execute(delete(tallies).where(tallies.c.until <= self._now))

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection on which each command commits by itself; StorageUnavailable."""
        async with self._patiently(), self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def _rows(self, turn: asyncio.Lock) -> AsyncIterator[TallyRows]:
        """Have the rows on such a connection, once it is our turn."""
        async with self._patiently(), turn:
            if self._engine.dialect.name == "sqlite":
                async with thread_of(self._engine) as thread:
                    yield ThreadRows(thread)
            else:
                async with self._engine.connect() as connection:
                    yield SqlRows(connection, self._now)

    @asynccontextmanager
    async def _patiently(self) -> AsyncIterator[None]:
        """Wait no longer than people would; turns each fault into StorageUnavailable."""
        try:
            async with asyncio.timeout(self._patience_seconds):
                yield
        except (DBAPIError, PoolTimeout, sqlite3.Error, TimeoutError) as fault:
            raise StorageUnavailable from fault

    def _subject(self, of: int) -> str:
        return _NOBODY if of == ALL else self._pseudonyms.of(of)


def open_tallies(
    url: str, pseudonyms: Pseudonyms, *, patience_seconds: float = PATIENCE_SECONDS
) -> SqlTallies:
    """Return the tallies of all processes that use this database; opens no connection yet.

    PostgreSQL has a table for them. For SQLite they are in a file of their own beside the database,
    which is written without waiting for the disk.
    """
    if is_postgresql(url):
        engine = make_engine_for_tallies(url)
        return SqlTallies(engine, pseudonyms, patience_seconds=patience_seconds)
    beside = make_url(url).set(database=f"{make_url(url).database}.tallies")
    make_file(beside.render_as_string())
    engine = create_async_engine(
        beside,
        connect_args={"async_creator_fn": connect},
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
    )
    event.listen(engine.sync_engine, "connect", _configure)
    return SqlTallies(engine, pseudonyms, patience_seconds=patience_seconds)


def _configure(connection: Any, _record: object) -> None:
    """Prepare a connection to the file; its table is made by the first process that needs it."""
    cursor = connection.cursor()
    for command in (
        "PRAGMA busy_timeout=1000",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=OFF",
        "PRAGMA secure_delete=ON",
        str(CreateTable(tallies, if_not_exists=True)),
    ):
        cursor.execute(command)
    cursor.close()


def _now(dialect: str) -> ColumnElement[float]:
    """Return the database's clock, in seconds since 1970."""
    if dialect == "postgresql":
        return cast(extract("epoch", func.clock_timestamp()), Double)
    return (func.julianday("now", type_=Double) - _OTHER_EPOCH) * 86_400.0


def _tally(kept: Kept, new: Counted) -> Counted:
    """Read a tally; what no longer counts, or another version wrote, starts over."""
    if kept.tally is None or kept.until is None or kept.until <= kept.now:
        return new
    try:
        return type(new)(**kept.tally)
    except TypeError:
        return new
