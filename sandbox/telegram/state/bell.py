"""How those who wait inside the sandbox learn that something has happened."""

import asyncio
from collections.abc import Callable


class Bell:
    """Wakes everybody who waits for something to become true."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait, so that each looks again."""
        self._rung.set()
        self._rung = asyncio.Event()

    async def until(self, true: Callable[[], object], within: float | None = None) -> bool:
        """Wait until `true()` holds; False when `within` seconds were not enough."""
        try:
            async with asyncio.timeout(within):
                while not true():
                    await self._rung.wait()
        except TimeoutError:
            return False
        return True
