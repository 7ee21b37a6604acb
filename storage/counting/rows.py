"""Reads and writes one tally: each is one command, which is a transaction of its own."""

import json
import sqlite3
from collections.abc import Mapping
from functools import partial
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects.one_hop import OneHopConnection
from storage.dialects.upserts import insert_into
from storage.schema.passing import tallies

T = TypeVar("T")

_NOW: Final = "(julianday('now') - 2440587.5) * 86400.0"
"""SQLite's clock, in seconds since 1970; before the minus, it counts days."""
_READ: Final = f"""
SELECT tally, stamp, until, {_NOW} FROM (SELECT 1)
LEFT JOIN tallies ON kind = ? AND subject = ?
"""  # noqa: S608 - an expression of ours
_ADD: Final = """
INSERT INTO tallies (tally, until, stamp, kind, subject) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""
_CHANGE: Final = """
UPDATE tallies SET tally = ?, until = ?, stamp = ? WHERE kind = ? AND subject = ? AND stamp = ?
"""


class Key(NamedTuple):
    """What is counted, and the pseudonym of whom."""

    kind: str
    subject: str


class Kept(NamedTuple):
    """A tally as it is kept; all but the time is None if there is none."""

    tally: Mapping[str, Any] | None
    stamp: int | None
    until: float | None
    now: float
    """The database's clock, in seconds since 1970."""


class New(NamedTuple):
    """A tally that is to be kept."""

    tally: Mapping[str, Any]
    until: float
    stamp: int


class TallyRows(Protocol):
    """The rows, on one connection."""

    async def read(self, key: Key) -> Kept:
        """Read a tally, with the present time."""
        ...

    async def write(self, key: Key, new: New, before: int | None) -> bool:
        """Write a tally, unless it no longer has the stamp that it had before; False then."""
        ...


class SqlRows:
    """The rows in SQL, with the database's clock as an expression."""

    def __init__(self, connection: AsyncConnection, now: ColumnElement[float]) -> None:
        self._connection = connection
        self._now = now

    async def read(self, key: Key) -> Kept:
        """See above."""
        once = select(literal(1).label("one")).subquery()
        columns = (tallies.c.tally, tallies.c.stamp, tallies.c.until, self._now)
        query = select(*columns).select_from(once.outerjoin(tallies, _is(key)))
        return Kept(*(await self._connection.execute(query)).one())

    async def write(self, key: Key, new: New, before: int | None) -> bool:
        """See above."""
        row = {**key._asdict(), **new._asdict()}
        if before is None:
            command = insert_into(tallies, self._connection).values(row).on_conflict_do_nothing()
            added = await self._connection.scalar(command.returning(tallies.c.stamp))
            return added is not None
        unchanged = and_(_is(key), tallies.c.stamp == before)
        written = await self._connection.execute(update(tallies).where(unchanged).values(row))
        return written.rowcount > 0


class ThreadRows:
    """The rows in an SQLite file, in one hop to the thread of its connection each."""

    def __init__(self, thread: OneHopConnection) -> None:
        self._thread = thread

    async def read(self, key: Key) -> Kept:
        """See above."""
        tally, *others = await self._thread.run(partial(_read, key))
        return Kept(None if tally is None else json.loads(tally), *others)

    async def write(self, key: Key, new: New, before: int | None) -> bool:
        """See above."""
        values = (json.dumps(new.tally), new.until, new.stamp, *key)
        if before is None:
            return await self._thread.run(partial(_write, _ADD, values))
        return await self._thread.run(partial(_write, _CHANGE, (*values, before)))


def _is(key: Key) -> ColumnElement[bool]:
    return and_(tallies.c.kind == key.kind, tallies.c.subject == key.subject)


def _read(key: Key, connection: sqlite3.Connection) -> Any:
    return connection.execute(_READ, key).fetchone()


def _write(command: str, values: tuple[Any, ...], connection: sqlite3.Connection) -> bool:
    return connection.execute(command, values).rowcount > 0
