"""Runs something until the process is told to stop, and ends within ten seconds whatever hangs.

Everything that is put down in order has a limit of its own. Above them all is a thread, because a
file on a disk that hangs holds its thread forever, and Python waits for its threads at the end.
A sudden end loses nothing: it is how a kill would look to the next process.
"""

import asyncio
import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

log = logging.getLogger(__name__)

PROMISED_SECONDS = 10.0
"""How long a stop may take (docs/reliability.md, P16)."""

LAST_RESORT_SECONDS = 9.0
"""When a stop gives up waiting, with a little left for the end itself."""

DRAIN_SECONDS = 5.0
"""How long a stop waits for steps and updates in progress, all of them together."""

Thing = TypeVar("Thing")


class Drain:
    """The time that is left for what is in progress, from the moment when a stop begins."""

    def __init__(
        self, *, seconds: float = DRAIN_SECONDS, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._ticks = ticks
        self._ends: float | None = None

    def begin(self) -> None:
        """Begin to count, unless somebody has."""
        self.left()

    def left(self) -> float:
        """Return how many seconds are left; the first one that asks begins the stop."""
        now = self._ticks()
        if self._ends is None:
            self._ends = now + self._seconds
        return max(0.0, self._ends - now)


class Stop:
    """What happens between the signal to stop and the end."""

    def __init__(self, task: asyncio.Task[Any], *, last_resort: float) -> None:
        self._task = task
        self._timer = threading.Timer(last_resort, _end_now)
        self._timer.daemon = True
        self._has_begun = False

    def begin(self) -> None:
        """Stop, once; a second signal changes nothing."""
        if not self._has_begun:
            self._has_begun = True
            self._timer.start()
            self._task.cancel()


async def until_stopped(
    work: Callable[[], AbstractAsyncContextManager[Thing]],
    meanwhile: Callable[[Thing], Coroutine[Any, Any, None]],
    *,
    last_resort: float = LAST_RESORT_SECONDS,
) -> None:
    """Enter `work` and wait for `meanwhile`; SIGTERM and SIGINT leave it, even while it begins."""
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError
    stop = Stop(task, last_resort=last_resort)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.begin)
    with contextlib.suppress(asyncio.CancelledError):
        async with work() as thing:
            await meanwhile(thing)


def _end_now() -> None:
    log.error("something still hangs: ended without it; the next process goes on with the work")
    os._exit(0)
