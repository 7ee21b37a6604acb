"""Work for one process at a time: a second one on the same database stands by."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from cloning.domain.errors import StorageUnavailable
from cloning.ports.outside import Clock
from cloning.ports.store import Store

log = logging.getLogger(__name__)

POLLING = "poll"
"""The lease of the one process that polls Telegram."""

LEASE = timedelta(seconds=20)
"""How long a process that died keeps the others waiting."""

PAUSE = 5.0
"""Seconds between two checks, with the lease or without it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Standby:
    """Does something for as long as this process, and no other, holds the lease for it."""

    store: Store
    name: str
    holder: str
    clock: Clock
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    @asynccontextmanager
    async def running(
        self, work: Callable[[], AbstractAsyncContextManager[None]]
    ) -> AsyncIterator[None]:
        """Until the block ends, enter `work` whenever it is our turn."""
        task = asyncio.create_task(self._take_turns(work))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _take_turns(self, work: Callable[[], AbstractAsyncContextManager[None]]) -> None:
        told = False
        while True:
            if await self._is_our_turn(if_unknown=False):
                told = False
                await self._take_turn(work)
            elif not told:
                told = True
                log.warning("another process has the lease %r: standing by", self.name)
            await self.pause(PAUSE)

    async def _take_turn(self, work: Callable[[], AbstractAsyncContextManager[None]]) -> None:
        try:
            async with work():
                while await self._is_our_turn(if_unknown=True):
                    await self.pause(PAUSE)
                log.warning("the lease %r is lost", self.name)
        except Exception:
            log.exception("what the lease %r is for broke off", self.name)
        finally:
            await self._give_back()

    async def _is_our_turn(self, *, if_unknown: bool) -> bool:
        """Take or extend the lease; without a database no other process can take it either."""
        now = self.clock()
        try:
            async with self.store.transaction() as work:
                return await work.leases.take(self.name, self.holder, now=now, until=now + LEASE)
        except StorageUnavailable as fault:
            log.warning("the lease %r can't be looked at: %s", self.name, fault)
            return if_unknown

    async def _give_back(self) -> None:
        try:
            async with self.store.transaction() as work:
                await work.leases.give_back(self.name, self.holder)
        except StorageUnavailable as fault:
            log.warning("the lease %r can't be given back: %s", self.name, fault)
