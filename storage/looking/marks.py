"""Tells whether anything was written to an SQLite file, so that nobody looks at it in vain.

`PRAGMA data_version` changes when another connection has written, and the driver counts the rows
that its own connection has changed. On SQLite there is one connection, so the two tell everything.
What a process writes to show that it lives is left out: no look is for that, and it comes every few
seconds. Whatever waits at the same moment shares one hop to SQLite's thread, and one commit.

A second connection, which only reads, tells in the thread of the event loop whether anybody has
written since a mark was taken. As long as nobody has, a mark takes 10 µs instead of a hop.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, TypeVar

from msgspec import Struct, field

from storage.dialects.one_hop import OneHopConnection
from storage.looking.reader import Reader

T = TypeVar("T")

Work = Callable[[sqlite3.Connection], Any]

HOP: Final = "hop to SQLite's thread"
"""The name of the tasks that go there."""


def _unanswered() -> "asyncio.Future[Any]":
    return asyncio.get_running_loop().create_future()


class _Wish(Struct, eq=False):
    """A wish for a mark; with `work`, to do that as well, and to get what it returns."""

    work: Work | None = None
    answer: "asyncio.Future[Any]" = field(default_factory=_unanswered)


class Marks:
    """The marks of one SQLite file, and what is committed without changing them."""

    def __init__(
        self,
        thread: Callable[[], AbstractAsyncContextManager[OneHopConnection]],
        reader: Reader | None = None,
    ) -> None:
        """Take SQLite's thread, and what reads in ours, if there is such."""
        self._thread = thread
        self._reader = reader
        self._known: tuple[object, object] | None = None
        """A version that the reader has seen, and the mark of the database at that version."""
        self._wishes: list[_Wish] = []
        self._hopping: asyncio.Task[None] | None = None
        self._unseen = 0
        """How many rows of the connection's own count are left out."""

    async def mark(self) -> object:
        """Return a mark: equal ones mean that nothing was written in between."""
        version = self._reader.version() if self._reader is not None else None
        if version is not None and self._known is not None and self._known[0] == version:
            return self._known[1]
        mark = await self._ask(_Wish())
        # What was written after the reader looked makes another version, so nobody is misled.
        self._known = None if version is None else (version, mark)
        return mark

    async def commit(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Commit what shows that this process lives; marks stay as they are."""
        done: T = await self._ask(_Wish(work))
        return done

    async def close(self) -> None:
        """Wait for the hop that is under way, if any; afterwards the thread may end."""
        if self._hopping is not None:
            await asyncio.wait([self._hopping])
        if self._reader is not None:
            self._reader.close()

    async def _ask(self, wish: _Wish) -> Any:
        self._wishes.append(wish)
        if self._hopping is None or self._hopping.done():
            self._hopping = asyncio.create_task(self._hop(), name=HOP)
        return await wish.answer

    async def _hop(self) -> None:
        while self._wishes:
            wishes = [wish for wish in self._wishes if not wish.answer.done()]
            self._wishes = []
            if not wishes:
                return  # nobody waits any more
            works = [wish.work for wish in wishes if wish.work is not None]
            try:
                async with self._thread() as thread:
                    known, done = await thread.run(lambda connection: self._do(connection, works))  # noqa: B023
            except Exception as fault:  # noqa: BLE001 - all who wait get it
                _refuse(wishes, fault)
            else:
                version, mark = known
                if version is not None:
                    self._known = known
                results = iter(done)
                _grant(wishes, [mark if wish.work is None else next(results) for wish in wishes])

    def _do(
        self, connection: sqlite3.Connection, works: Sequence[Work]
    ) -> tuple[tuple[object | None, object], Sequence[Any]]:
        """In the thread: do all works in one transaction, and then take the mark.

        Also returns the version that the reader sees at this mark, None if there is none.
        """
        before, done = connection.total_changes, []
        if works:
            connection.execute("BEGIN IMMEDIATE")
            try:
                done = [work(connection) for work in works]
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise
        self._unseen += connection.total_changes - before
        mark = self._mark_of(connection)
        version = self._reader.version() if self._reader is not None else None
        # If somebody has written between the two, the reader may have seen that already.
        return (version if mark == self._mark_of(connection) else None, mark), done

    def _mark_of(self, connection: sqlite3.Connection) -> object:
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        # Another connection counts for itself, so its marks are others.
        return connection, version, connection.total_changes - self._unseen


def _grant(wishes: Sequence[_Wish], answers: Sequence[Any]) -> None:
    for wish, answer in zip(wishes, answers, strict=True):
        if not wish.answer.done():  # else nobody waits any more
            wish.answer.set_result(answer)


def _refuse(wishes: Sequence[_Wish], fault: Exception) -> None:
    for wish in wishes:
        if not wish.answer.done():
            wish.answer.set_exception(fault)
            wish.answer.exception()  # whoever has stopped to wait needs no line in the log
