"""A real SQLite database in memory, without the thread that usually stands in front of it.

The storage under test, its SQL and its transactions are the real ones; only the driver's hops to a
thread are left out, which take two thirds of the time, and the disk.
"""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from sqlalchemy.ext.asyncio import create_async_engine

from storage.dialects.sqlite import make_safe
from tests.faults.stores.keeper import PSEUDONYMS
from tests.faults.stores.real import AtOnce
from tests.faults.stores.statements import Statements

T = TypeVar("T")
Level = Literal["DEFERRED", "EXCLUSIVE", "IMMEDIATE"] | None


class _Cursor:
    """What SQLAlchemy expects of aiosqlite's cursor, done at once."""

    def __init__(self, cursor: sqlite3.Cursor, statements: Statements) -> None:
        self._cursor = cursor
        self._statements = statements

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        _come_to_the_next(self._statements)
        self._cursor.execute(sql, values)

    async def executemany(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        _come_to_the_next(self._statements)
        self._cursor.executemany(sql, values)

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def close(self) -> None:
        self._cursor.close()


class _Inbox:
    """Where SQLAlchemy puts work for aiosqlite's thread."""

    def put_nowait(self, work: tuple[Any, Callable[[], Any]]) -> None:
        future, function = work
        future.set_result(function())


class _Connection:
    """What SQLAlchemy expects of aiosqlite's connection; closing it keeps what is in memory."""

    def __init__(self, connection: sqlite3.Connection, statements: Statements) -> None:
        self._statements = statements
        self._conn = self._connection = connection
        self._tx = _Inbox()

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return work(self._conn)

    def cursor(self) -> _Cursor:
        return _Cursor(self._conn.cursor(), self._statements)

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        self._conn.create_function(*arguments, **options)

    async def commit(self) -> None:
        _come_to_the_next(self._statements, commit=True)
        self._conn.commit()

    async def rollback(self) -> None:
        self._conn.rollback()

    async def close(self) -> None:
        self._conn.rollback()

    def stop(self) -> None:
        self._conn.rollback()

    @property
    def isolation_level(self) -> Level:
        return self._conn.isolation_level

    @isolation_level.setter
    def isolation_level(self, level: Level) -> None:
        self._conn.isolation_level = level


class InlineDatabase(AtOnce):
    """A database that is a copy of another one's file, in memory."""

    def __init__(self, template: Path, statements: Statements | None = None) -> None:
        self._statements = statements or Statements()
        self._behind = sqlite3.connect(":memory:")
        with sqlite3.connect(template) as original:
            original.backup(self._behind)
        original.close()
        engine = create_async_engine(
            f"sqlite+aiosqlite:///{template}",
            pool_size=1,
            max_overflow=0,
            async_creator=self._connect,
        )
        make_safe(engine.sync_engine)
        super().__init__(engine, PSEUDONYMS)

    def below(self, table: str) -> list[Any]:
        query = f"SELECT * FROM {table} ORDER BY 1"  # noqa: S608 - a name of ours
        return self._behind.execute(query).fetchall()

    async def _connect(self, *_arguments: Any, **_options: Any) -> Any:
        return _Connection(self._behind, self._statements)

    async def close(self) -> None:
        await super().close()
        self._behind.close()


def _come_to_the_next(statements: Statements, *, commit: bool = False) -> None:
    if statements.next(commit=commit):
        raise sqlite3.OperationalError("disk I/O error")
