"""The carrier of the job queue: takes wake-ups to a worker, and runs the sweep.

The rows are the truth: the next sweep makes up for a lost wake-up.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

from telegram.ext import JobQueue

from handlers.context import Context

AT_ONCE = 16
"""Trainings that one process advances at the same time."""

JOB: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True}
"""APScheduler's options: run a job however late it is, and a missed sweep only once."""


class Carrier:
    """Uses python-telegram-bot's JobQueue, for everything in one process."""

    def __init__(self, job_queue: JobQueue[Context]) -> None:
        self._job_queue = job_queue
        self._places = asyncio.Semaphore(AT_ONCE)
        self._advance: Callable[[int], Awaitable[None]] | None = None
        self._erase: Callable[[], Coroutine[Any, Any, None]] | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    def start(
        self,
        *,
        advance: Callable[[int], Awaitable[None]],
        erase: Callable[[], Coroutine[Any, Any, None]],
        sweep: Callable[[], Awaitable[None]],
        every: timedelta,
    ) -> None:
        """Start: wake-ups go to `advance` and `erase`; `sweep` runs again and again."""
        self._advance, self._erase = advance, erase
        self.repeat(sweep, every=every)

    def repeat(self, do: Callable[[], Awaitable[None]], *, every: timedelta) -> None:
        """Run something at once, and then at this interval, never twice at the same time."""

        async def tick(_context: Context) -> None:
            await do()

        self._job_queue.run_repeating(tick, every, first=0, job_kwargs={**JOB, "max_instances": 1})

    def wake(self, training_id: int) -> None:
        """Make this process advance a training soon; without a worker here, the sweep will."""
        if self._advance is not None:
            self._job_queue.run_once(self._carry, 0, data=training_id, job_kwargs=JOB)

    def wake_eraser(self) -> None:
        """Make this process delete soon what is due; without a worker here, the sweep will."""
        if self._erase is not None:
            self._job_queue.run_once(self._carry_deletions, 0, job_kwargs=JOB)

    async def _carry(self, context: Context) -> None:
        if self._advance is None or context.job is None or not isinstance(context.job.data, int):
            return
        await self._finish(self._one(self._advance, context.job.data))

    async def _carry_deletions(self, _context: Context) -> None:
        if self._erase is not None:
            await self._finish(self._erase())

    async def _finish(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that a stop waits for."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await asyncio.wait([task])
        await task

    async def _one(self, advance: Callable[[int], Awaitable[None]], training_id: int) -> None:
        async with self._places:
            await advance(training_id)

    async def stop(self, *, grace: float) -> None:
        """Accept no more wake-ups, let running jobs end, and cancel them after `grace` seconds."""
        self._advance = self._erase = None
        if not self._under_way:
            return
        _ended, late = await asyncio.wait(self._under_way, timeout=grace)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
