"""Wakes tasks inside the sandbox that wait for an event."""

import asyncio
from collections.abc import Callable


class Bell:
    """Wakes all tasks that wait for a condition."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake all waiting tasks, so that each checks its condition."""
        self._rung.set()
        self._rung = asyncio.Event()

    async def until(self, true: Callable[[], object], within: float | None = None) -> bool:
        """Wait until `true()` holds; False if `within` seconds have passed."""
        try:
            async with asyncio.timeout(within):
                while not true():
                    await self._rung.wait()
        except TimeoutError:
            return False
        return True
