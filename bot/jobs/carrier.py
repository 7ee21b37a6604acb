"""The carrier of the job queue: what takes wake-ups to a worker and keeps the sweep going.

The rows are the truth: a wake-up that is lost is made up for by the next sweep.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from telegram.ext import JobQueue

from handlers.context import Context

AT_ONCE = 16
"""Trainings that one process advances at the same time."""

JOB: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True}
"""Run a job however late it is, and a sweep that was missed only once (APScheduler's options)."""


class Carrier:
    """python-telegram-bot's own JobQueue, for everything in one process."""

    def __init__(self, job_queue: JobQueue[Context]) -> None:
        self._job_queue = job_queue
        self._places = asyncio.Semaphore(AT_ONCE)
        self._advance: Callable[[int], Awaitable[None]] | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    def start(
        self,
        *,
        advance: Callable[[int], Awaitable[None]],
        sweep: Callable[[], Awaitable[None]],
        every: timedelta,
    ) -> None:
        """Begin to carry: wake-ups to `advance`, and a `sweep` now and every so often."""
        self._advance = advance
        self.repeat(sweep, every=every)

    def repeat(self, do: Callable[[], Awaitable[None]], *, every: timedelta) -> None:
        """Do something now and every so often, never twice at the same time."""

        async def tick(_context: Context) -> None:
            await do()

        self._job_queue.run_repeating(tick, every, first=0, job_kwargs={**JOB, "max_instances": 1})

    def wake(self, training_id: int) -> None:
        """Have this process advance a training soon; without a worker in it, the sweep will."""
        if self._advance is not None:
            self._job_queue.run_once(self._carry, 0, data=training_id, job_kwargs=JOB)

    async def _carry(self, context: Context) -> None:
        if self._advance is None or context.job is None or not isinstance(context.job.data, int):
            return
        task = asyncio.create_task(self._one(self._advance, context.job.data))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await asyncio.wait([task])
        await task

    async def _one(self, advance: Callable[[int], Awaitable[None]], training_id: int) -> None:
        async with self._places:
            await advance(training_id)

    async def stop(self, *, grace: float) -> None:
        """Take no more wake-ups, let what is under way end, and break off what takes too long."""
        self._advance = None
        if not self._under_way:
            return
        _ended, late = await asyncio.wait(self._under_way, timeout=grace)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
