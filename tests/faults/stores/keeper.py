"""What a store must offer besides transactions to be walked on, and the one in memory that does."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Protocol

from cloning.ports.store import Transaction
from storage.in_memory.rows import Rows
from storage.in_memory.store import InMemoryStore
from storage.loading.pseudonyms import Pseudonyms

Look = Callable[[Rows, Rows], None]
"""Is shown every commit: what was there before it, and what is after it."""

PSEUDONYMS = Pseudonyms(b"the town's key")
"""Under what owners are counted, in every store alike."""


class Keeper(Protocol):
    """A store that a new process can take over, and that can be looked into."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]: ...

    async def take_over(self, leases: Collection[str], now: datetime) -> None: ...

    async def mark(self) -> object | None: ...

    async def rows(self) -> Rows: ...


class MemoryKeeper:
    """The store in memory, which shows its commits."""

    def __init__(self, looks: Look, *, hops: int = 0, marks: bool = True) -> None:
        self._store = InMemoryStore(PSEUDONYMS.of, PSEUDONYMS.of_memo)
        self._writer = asyncio.Lock()
        self._looks = looks
        self._hops = hops
        """For how many turns of the event loop a transaction that fails goes on."""
        self._marks = marks
        """Whether it tells if anything was written, as SQLite does and a server doesn't."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._writer:
            before = self._store.rows
            try:
                async with self._store.transaction() as work:
                    yield work
            except BaseException:
                for _ in range(self._hops):
                    await asyncio.sleep(0)
                raise
            self._looks(before, self._store.rows)

    async def take_over(self, leases: Collection[str], now: datetime) -> None:
        async with self._writer:
            await self._store.free_leases(leases)
            await self._store.free_claims(now)

    async def mark(self) -> object | None:
        if not self._marks:
            return None
        async with self._writer:
            return await self._store.mark()

    async def rows(self) -> Rows:
        async with self._writer:
            return self._store.rows
