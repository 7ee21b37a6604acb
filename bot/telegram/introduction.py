"""Learns from Telegram who we are, however long that takes, and has all else begin before.

The library's application starts with getMe, because its handlers need the bot's name. Calls don't;
so HTTP, samples and steps need not wait for Telegram.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from telegram.error import InvalidToken

from bot.jobs.under_way import end
from bot.process.stopping import Drain
from bot.telegram.trying import Tries
from cloning.ports.outside import Clock
from handlers.context import App

ENDING_SECONDS = 1.0
"""How long what was broken off may take to end."""

Work = Callable[[], AbstractAsyncContextManager[None]]


class TokenRefused(Exception):
    """Telegram does not know this bot token."""


class Introduction:
    """Starts the application as soon as Telegram has told who we are."""

    def __init__(
        self,
        application: App,
        *,
        clock: Clock,
        break_off: Callable[[], None] = lambda: None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._application = application
        self._tries = Tries(clock=clock)
        self._break_off = break_off
        self._pause = pause
        self._next_pause = 0.0
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_made = False
        """Whether Telegram has told who we are."""

    @asynccontextmanager
    async def running(self, drain: Drain) -> AsyncIterator[None]:
        """Have calls go at once, and updates as soon as Telegram knows us.

        At the end, updates in progress are broken off when the time to drain is over.
        """
        await self._application.bot.request.initialize()
        try:
            yield
        finally:
            if self.is_made:
                await self._stop(drain)
            await self._application.shutdown()
            await self._application.bot.shutdown()
            await self._application.bot.request.shutdown()

    async def _stop(self, drain: Drain) -> None:
        stopping = asyncio.create_task(self._application.stop())
        await asyncio.wait([stopping], timeout=drain.left())
        self._break_off()
        await end({stopping}, within=ENDING_SECONDS)

    @property
    def trouble(self) -> str | None:
        """What is wrong, and what to do about it; None if Telegram has told who we are."""
        if self.is_made:
            return None
        return "it has not answered since the start: see whether this machine reaches it"

    async def try_once(self) -> None:
        """Try to start the application.

        Raises:
            TokenRefused: if Telegram does not know the bot.
        """
        try:
            await self._application.initialize()
        except InvalidToken as fault:
            raise TokenRefused from fault
        except Exception as fault:  # noqa: BLE001 - the library raises anything for odd answers
            self._next_pause = self._tries.failed_with(fault, "Telegram can't be reached")
        else:
            await self._application.start()
            self.is_made = True

    @asynccontextmanager
    async def then(self, work: Work) -> AsyncIterator[None]:
        """Enter `work` as soon as Telegram knows us, and leave it when the block ends."""
        if self.is_made:
            async with work():
                yield
            return
        task = asyncio.create_task(self._enter_later(work))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def broken(self) -> None:
        """Wait, perhaps forever, for a fault that ends the process.

        Raises:
            TokenRefused: if Telegram, once it is reached, does not know the bot.
        """
        await self._broken

    async def _enter_later(self, work: Work) -> None:
        try:
            while not self.is_made:
                await self._pause(self._next_pause)
                await self.try_once()
            async with work():
                await self._broken
        except Exception as fault:  # noqa: BLE001 - raised where somebody waits for it
            if not self._broken.done():
                self._broken.set_exception(fault)
