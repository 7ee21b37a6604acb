"""The queue for a database's only connection: short work needn't wait behind all transactions."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cloning.domain.errors import StorageUnavailable

PATIENCE_SECONDS = 30.0


class Turnstile:
    """Lets one in at a time.

    Short work, such as keeping an update, goes ahead of transactions that wait; but after it one of
    those comes next. So neither waits for more than one of the other kind.
    """

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience_seconds = patience_seconds
        self._is_taken = False
        self._was_short = False
        self._short = deque[asyncio.Future[None]]()
        self._long = deque[asyncio.Future[None]]()

    @asynccontextmanager
    async def turn(self, *, short: bool) -> AsyncIterator[None]:
        """Wait for a turn, which lasts as long as the block; may raise StorageUnavailable."""
        if self._is_taken:
            await self._wait(self._short if short else self._long)
        self._is_taken, self._was_short = True, short
        try:
            yield
        finally:
            self._hand_on()

    async def _wait(self, queue: deque[asyncio.Future[None]]) -> None:
        mine = asyncio.get_running_loop().create_future()
        queue.append(mine)
        try:
            async with asyncio.timeout(self._patience_seconds):
                await mine
        except BaseException as fault:
            if mine in queue:
                queue.remove(mine)
            elif not mine.cancelled():  # the turn was ours, and we didn't take it
                self._hand_on()
            if isinstance(fault, TimeoutError):
                raise StorageUnavailable from fault
            raise

    def _hand_on(self) -> None:
        both = (self._long, self._short) if self._was_short else (self._short, self._long)
        for queue in both:
            while queue:
                waiting = queue.popleft()
                if not waiting.cancelled():
                    waiting.set_result(None)
                    return
        self._is_taken = False
