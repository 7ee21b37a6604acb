"""What a carrier has under way, so that a stop can wait for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from cloning.domain.errors import CloningError

log = logging.getLogger(__name__)

Repeated = Callable[[], Awaitable[None]]


class UnderWay:
    """Work that a stop waits for."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stopped = False

    async def finish(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something to its end; CancelledError if a stop ends it, or came before it began."""
        if self._is_stopped:
            work.close()
            raise asyncio.CancelledError
        task = self.begin(work)
        await asyncio.wait([task])
        await task

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin something that a stop waits for, and breaks off after its grace."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def until_stopped(self, do: Callable[[], Coroutine[Any, Any, None]]) -> Repeated:
        """Return something to be done again and again, which a stop ends without a word."""

        async def once() -> None:
            with suppress(asyncio.CancelledError):
                await self.finish(do())

        return once

    async def stop(self, *, grace: float) -> None:
        """Begin nothing more, let the rest end, and cancel after `grace` seconds what has not."""
        self._is_stopped = True
        await end(self._tasks, within=grace)


async def attempt(work: Awaitable[None]) -> None:
    """Do what a wake-up is for; its faults concern nobody else, and the sweep tries it again."""
    try:
        await work
    except CloningError as fault:
        log.warning("a wake-up came to nothing: %s", fault)
    except Exception:
        log.exception("a wake-up came to nothing by a fault of ours")


async def end(tasks: set[asyncio.Task[None]], *, within: float) -> None:
    """Wait for tasks, and cancel those that have not ended after some seconds."""
    if not tasks:
        return
    _ended, late = await asyncio.wait(tasks, timeout=within)
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late)
