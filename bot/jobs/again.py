"""Repeats something for as long as a block lasts."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from cloning.domain.errors import CloningError

log = logging.getLogger(__name__)

REPEATED = "repeated"
"""The name of the tasks that do this."""


@asynccontextmanager
async def repeating(
    do: Callable[[], Awaitable[None]],
    *,
    every: timedelta,
    pause: Callable[[float], Awaitable[None]] | None = None,
) -> AsyncIterator[None]:
    """Do something again and again until the block ends; a fault only costs that one time.

    The second time comes early: from then on, all that have the same interval wake together.
    """
    async with doing(partial(repeat, do, every.total_seconds(), pause or _pause)):
        yield


@asynccontextmanager
async def doing(do: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Do something beside the block, and end it with the block."""
    task = asyncio.create_task(do(), name=REPEATED)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def until_next(seconds: float, now: float, *, at_least: float = 0.0) -> float:
    """Return the time until the next moment, not too soon, that is a multiple of these seconds."""
    left = seconds - now % seconds
    return left if left >= at_least else left + seconds


async def _pause(seconds: float) -> None:
    await asyncio.sleep(until_next(seconds, asyncio.get_running_loop().time()))


async def repeat(
    do: Callable[[], Awaitable[None]], seconds: float, pause: Callable[[float], Awaitable[None]]
) -> None:
    """Do something again and again with such pauses; a fault only costs that one time."""
    while True:
        try:
            await do()
        except CloningError as fault:
            log.debug("left out once: %s", fault.__cause__ or fault)
        except Exception:
            log.exception("left out once by a fault of ours")
        await pause(seconds)
