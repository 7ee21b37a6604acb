"""An event loop in which nobody waits: when nothing is left to do, time jumps to the next timer.

What runs in it sees its timeouts, pauses and answers come in the order of their virtual times, and
the same order each time: a day passes in as long as its events take to compute.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

Result = TypeVar("Result")

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Deadlock(BaseException):
    """Everybody waits, and nothing that could end it is under way."""


class _Jump(selectors.SelectSelector):
    """Skips the wait instead of waiting; nothing real is ever ready here."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Deadlock
        self.now += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Keeps its own time, in seconds since it was made."""

    def __init__(self) -> None:
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self) -> float:
        return self._jump.now


class LoopClock:
    """The wall clock of a virtual loop, which may be set wrong."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.was_wrong = False
        self._wrong_by = timedelta()

    def __call__(self) -> datetime:
        return BEGINNING + timedelta(seconds=self._loop.time()) + self._wrong_by

    def jump(self, by: timedelta) -> None:
        """Go wrong, or right again."""
        self._wrong_by += by
        self.was_wrong = True


def run_virtually(main: Coroutine[Any, Any, Result]) -> Result:
    """Run something in a virtual loop of its own."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
