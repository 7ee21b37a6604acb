"""When each frame is sent: a few at once, the rest as fast as they are played.

So do the servers of this family (xinnan-tech/xiaozhi-esp32-server, 7475ea2b): five frames, then
one in each frame's time. A client with a bigger buffer gets as much ahead as fits into it.
"""

import asyncio
import time
from typing import Protocol

AT_ONCE = 5


class Clock(Protocol):
    """Tells the time, and waits."""

    def now(self) -> float:
        """Return the time in seconds, from any beginning."""
        ...

    async def until(self, moment: float) -> None:
        """Wait until a moment."""
        ...


class RealClock:
    """The clock of this machine."""

    def now(self) -> float:
        """Return the time since the machine was started."""
        return time.monotonic()

    async def until(self, moment: float) -> None:
        """Wait until a moment."""
        await asyncio.sleep(moment - self.now())


class HurriedClock:
    """A clock that is put forward instead of waiting, so that nobody has to wait."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        """Return for how long was waited."""
        return self._now

    async def until(self, moment: float) -> None:
        """Put the clock forward to a moment, and let others go on."""
        self._now = max(self._now, moment)
        await asyncio.sleep(0)


def moment_of(number: int, *, frame_seconds: float, buffer_seconds: float) -> float:
    """Return when a frame is sent, by its number from 0, in seconds after the first."""
    ahead = max(AT_ONCE * frame_seconds, buffer_seconds)
    return max(0.0, (number + 1) * frame_seconds - ahead)
