"""SQLite behind a thread, with one hop to it and back for each statement.

For a statement, aiosqlite asks its thread four times: for a cursor, to execute, for the rows, and
to close. A hop costs more CPU than most statements (docs/decisions.md).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, NamedTuple, Self, TypeVar

import aiosqlite
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

T = TypeVar("T")


class _Done(NamedTuple):
    """What a statement has left."""

    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None
    rows: Sequence[Any] = ()


class OneHopCursor:
    """What SQLAlchemy expects of aiosqlite's cursor; rows are fetched with their statement."""

    def __init__(self, connection: "OneHopConnection") -> None:
        self._connection = connection
        self._done = _Done()

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        """The columns of the rows, as PEP 249 describes them."""
        return self._done.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed; -1 if that is not known."""
        return self._done.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The number of the row that was inserted last."""
        return self._done.lastrowid

    async def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Execute a statement and fetch its rows."""
        self._done = await self._connection.execute(partial(_execute, sql=sql, values=values))

    async def executemany(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        """Execute a statement once for each of these."""
        self._done = await self._connection.execute(partial(_execute_many, sql=sql, values=values))

    async def fetchall(self) -> Sequence[Any]:
        """Return the rows."""
        return self._done.rows

    async def close(self) -> None:
        """Nothing was left open."""


class OneHopConnection:
    """What SQLAlchemy expects of aiosqlite's connection, around such a connection."""

    def __init__(self, connection: Any) -> None:
        self._inner = connection
        self._is_uncertain = False
        """Whether something may still be under way, because nobody has waited for its end."""
        self._begins_with: str | None = None
        """What begins the transaction that was asked for, together with its first statement."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something with the driver's own connection, in its thread.

        If this is cancelled, the work goes on in the thread, and nobody hears how it ends.
        """
        try:
            done: T = await self._inner._execute(work, self._inner._conn)  # noqa: SLF001 - as SQLAlchemy does
        except asyncio.CancelledError:
            self._is_uncertain = True
            raise
        return done

    def begin(self, command: str) -> None:
        """Begin a transaction by this command, in the hop of its first statement."""
        self._begins_with = command

    async def execute(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something in the transaction that was asked for."""
        begin, self._begins_with = self._begins_with, None
        return await self.run(work if begin is None else partial(_begin_and, begin, work))

    def cursor(self) -> OneHopCursor:
        """Make a cursor, which costs nothing."""
        return OneHopCursor(self)

    async def commit(self) -> None:
        """Commit, if anything was begun."""
        if self._begins_with is None:
            await self._inner.commit()
        self._begins_with = None

    async def rollback(self) -> None:
        """Roll back, if anything may have been begun."""
        self._begins_with = None
        if self._is_uncertain or self._inner.in_transaction:
            await self._inner.rollback()
            self._is_uncertain = False


async def connect(path: str, **options: Any) -> OneHopConnection:
    """Open a connection with the arguments of `sqlite3.connect`."""
    connection: Any = aiosqlite.connect(path, **options)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does
    return OneHopConnection(await connection)


@asynccontextmanager
async def thread_of(engine: AsyncEngine) -> AsyncIterator[OneHopConnection]:
    """Have a connection of an engine's pool for ourselves, outside of any transaction."""
    pooled: Any = await engine.raw_connection()
    try:
        yield pooled.driver_connection
    except BaseException:
        await asyncio.shield(greenlet_spawn(pooled.close))
        raise
    await greenlet_spawn(pooled.close)


def _begin_and(
    begin: str, work: Callable[[sqlite3.Connection], T], connection: sqlite3.Connection
) -> T:
    connection.execute(begin)
    return work(connection)


def _execute(connection: sqlite3.Connection, sql: str, values: Sequence[Any]) -> _Done:
    cursor = connection.execute(sql, values)
    rows = cursor.fetchall() if cursor.description else ()
    done = _Done(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    cursor.close()
    return done


def _execute_many(
    connection: sqlite3.Connection, sql: str, values: Sequence[Sequence[Any]]
) -> _Done:
    cursor = connection.executemany(sql, values)
    done = _Done(rowcount=cursor.rowcount, lastrowid=cursor.lastrowid)
    cursor.close()
    return done
