"""Looking at another process until something is so: there is no event of it to wait for."""

import asyncio
from collections.abc import Callable

LOOK_EVERY = 0.03
"""Seconds between two looks."""


async def until(
    true: Callable[[], bool], *, within: float | None = None, every: float = LOOK_EVERY
) -> None:
    """Look again and again; TimeoutError if it takes longer than that, in seconds."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - see above
            await asyncio.sleep(every)
