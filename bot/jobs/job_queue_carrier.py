"""The carrier for one machine: wake-ups stay in this process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from telegram.ext import JobQueue

from bot.jobs.carrier import AT_ONCE, Work
from bot.jobs.under_way import UnderWay
from cloning.domain.errors import CloningError
from cloning.ports.outside import Clock
from handlers.context import Context

log = logging.getLogger(__name__)

JOB: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True}
"""APScheduler's options: run a job however late it is, and a missed sweep only once."""


class JobQueueCarrier:
    """Uses python-telegram-bot's JobQueue."""

    def __init__(self, job_queue: JobQueue[Context], *, clock: Clock) -> None:
        self._job_queue = job_queue
        self._clock = clock
        self._places = asyncio.Semaphore(AT_ONCE)
        self._work: Work | None = None
        self._waiting: set[int] = set()
        """Trainings whose wake-up waits, so that another one would change nothing."""
        self._under_way = UnderWay()

    def start(self, work: Work) -> None:
        """See bot/jobs/carrier.py."""
        self._work = work
        self.repeat(self._under_way.until_stopped(work.sweep), every=work.every)

    def repeat(self, do: Callable[[], Awaitable[None]], *, every: timedelta) -> None:
        """See bot/jobs/carrier.py."""
        repeat(self._job_queue, do, every=every, clock=self._clock)

    def wake(self, training_id: int) -> None:
        """Make this process advance a training soon; without a worker here, the sweep will."""
        if self._work is not None and training_id not in self._waiting:
            self._waiting.add(training_id)
            self._job_queue.run_once(self._carry, 0, data=training_id, job_kwargs=JOB)

    def wake_eraser(self) -> None:
        """Make this process delete soon what is due; without a worker here, the sweep will."""
        if self._work is not None:
            self._job_queue.run_once(self._carry_deletions, 0, job_kwargs=JOB)

    async def stop(self, *, grace: float) -> None:
        """See bot/jobs/carrier.py."""
        self._work = None
        await self._under_way.stop(grace=grace)

    async def _carry(self, context: Context) -> None:
        if self._work is None or context.job is None or not isinstance(context.job.data, int):
            return
        await self._under_way.finish(self._one(self._work.advance, context.job.data))

    async def _carry_deletions(self, _context: Context) -> None:
        if self._work is not None:
            await self._under_way.finish(self._work.erase())

    async def _one(self, advance: Callable[[int], Awaitable[None]], training_id: int) -> None:
        async with self._places:
            self._waiting.discard(training_id)
            await advance(training_id)


def repeat(
    job_queue: JobQueue[Context],
    do: Callable[[], Awaitable[None]],
    *,
    every: timedelta,
    clock: Clock,
) -> None:
    """Run something at once, and then at this interval, never twice at the same time.

    What a neighbour's outage makes impossible is left out once, and said in one line.
    """

    async def tick(_context: Context) -> None:
        try:
            await do()
        except CloningError as fault:
            why = str(fault.__cause__ or fault).partition("\n")[0]
            log.warning("what is done every %s s is left out once: %s", every.total_seconds(), why)

    # With the library's `first=0` it would first run after a whole interval: by the time
    # APScheduler looks, that moment is over.
    options = {**JOB, "max_instances": 1, "next_run_time": clock()}
    job_queue.run_repeating(tick, every, job_kwargs=options)
