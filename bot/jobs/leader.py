"""Work for one process at a time: a second one on the same database stands by."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from msgspec import Struct

from cloning.domain.errors import StorageUnavailable
from cloning.trainings.in_hand import InHand

log = logging.getLogger(__name__)

POLLING = "poll"
"""The lease of the one process that polls Telegram."""

PAUSE = 1.0
"""Seconds between two looks whether it is our turn, or still is."""


class Standby(Struct, frozen=True, kw_only=True, eq=False):
    """Does something for as long as this process, and no other, holds the lease for it."""

    in_hand: InHand
    name: str
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
        told = ""
        while True:
            obstacle = await self._obstacle()
            if not obstacle:
                await self._take_turn(work)
            elif obstacle != told:
                log.warning(obstacle)
            told = obstacle
            await self.pause(PAUSE)

    async def _take_turn(self, work: Callable[[], AbstractAsyncContextManager[None]]) -> None:
        try:
            async with work():
                # Without a database we keep the lease: no other process can take it either.
                while self.in_hand.has(self.name):
                    await self.pause(PAUSE)
                log.warning("the lease %r is lost", self.name)
        except Exception:
            log.exception("what the lease %r is for broke off", self.name)
        finally:
            await self._give_back()

    async def _obstacle(self) -> str:
        """Take the lease; return why that is impossible now, or an empty text."""
        try:
            if await self.in_hand.take(self.name):
                return ""
        except StorageUnavailable as fault:
            return f"the lease {self.name!r} can't be looked at: {fault.__cause__ or fault}"
        return f"another process has the lease {self.name!r}: standing by"

    async def _give_back(self) -> None:
        try:
            await self.in_hand.give_back(self.name)
        except StorageUnavailable as fault:
            log.warning("the lease %r can't be given back: %s", self.name, fault)
