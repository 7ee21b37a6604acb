"""Runs work in child processes, one for each file, and survives anything that happens to them."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from bot.audio.child_process import PROCESSES, answer_of
from bot.audio.confine import Work
from bot.audio.limits import Limits

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_PRELOADED = [
    "bot.audio.inside.behind",
    "bot.audio.one_thread",
    "av",
    "numpy",
    "bot.audio.inside.child",
    "bot.audio.work",
    "bot.audio.inside.warm",
]
"""Loaded once, in the fork server, so that a child starts within milliseconds."""


class Guard:
    """Starts children, as many at once as there is room for, and makes sure that each one ends."""

    def __init__(
        self,
        *,
        children: int,
        limits: Limits,
        watching: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._room = asyncio.Semaphore(children)
        self._limits = limits
        self._watching = watching
        self._at_work: dict[asyncio.Task[bytes | None], Connection] = {}
        PROCESSES.set_forkserver_preload(_PRELOADED)

    async def run(self, work: Work, *arguments: object) -> bytes:
        """Do `work` in a child and return its answer; cancelling kills the child.

        Raises ChildFailed if the work failed and would fail again. OSError means that no child
        could be started, or that something else ended it: that is no verdict on the file.
        """
        async with self._room:
            with self._watching():
                answer = await self._run(work, arguments)
        if answer is None:
            raise asyncio.CancelledError
        return answer

    async def _run(self, work: Work, arguments: tuple[object, ...]) -> bytes | None:
        stop, stopper = PROCESSES.Pipe(duplex=False)
        thread = asyncio.to_thread(answer_of, work, arguments, limits=self._limits, stop=stop)
        task = asyncio.create_task(thread)
        self._at_work[task] = stopper
        try:
            await asyncio.wait([task])
        finally:
            stopper.close()
            await asyncio.wait([task])
            del self._at_work[task]
        return task.result()

    async def close(self) -> None:
        """Kill the running children; calls that wait for them are cancelled."""
        for stopper in self._at_work.values():
            stopper.close()
        if self._at_work:
            await asyncio.wait(list(self._at_work))
