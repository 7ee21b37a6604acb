"""The carrier for one machine: wake-ups stay in this process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from telegram.ext import JobQueue

from bot.jobs.carrier import AT_ONCE, SPOKEN_AT_ONCE, Work
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
        self._trainings = Queue(AT_ONCE)
        self._utterances = Queue(SPOKEN_AT_ONCE)
        self._work: Work | None = None
        self._under_way = UnderWay()

    def start(self, work: Work) -> None:
        """See bot/jobs/carrier.py."""
        self._work = work
        sweep = self._under_way.until_stopped(work.sweep)
        self.repeat(sweep, every=work.every, after=work.after)

    def repeat(
        self,
        do: Callable[[], Awaitable[None]],
        *,
        every: timedelta,
        after: timedelta = timedelta(0),
    ) -> None:
        """See bot/jobs/carrier.py."""
        repeat(self._job_queue, do, every=every, first_at=self._clock() + after)

    def wake(self, training_id: int) -> None:
        """Make this process advance a training soon; without a worker here, the sweep will."""
        if self._work is not None:
            self._carry_one(self._trainings, self._work.advance, training_id)

    def wake_speaker(self, utterance_id: int) -> None:
        """Make this process go on with an utterance soon; without a worker, the sweep will."""
        if self._work is not None:
            self._carry_one(self._utterances, self._work.utter, utterance_id)

    def wake_eraser(self) -> None:
        """Make this process delete soon what is due; without a worker here, the sweep will."""
        if self._work is not None:
            self._job_queue.run_once(self._carry_deletions, 0, job_kwargs=JOB)

    async def stop(self, *, grace: float) -> None:
        """See bot/jobs/carrier.py."""
        self._work = None
        await self._under_way.stop(grace=grace)

    def _carry_one(self, queue: "Queue", do: Callable[[int], Awaitable[None]], number: int) -> None:
        """Do something with a number soon, unless it is about to be done anyway."""
        if number in queue.waiting:
            return
        queue.waiting.add(number)

        async def carry(_context: Context) -> None:
            if self._work is not None:
                await self._under_way.finish(queue.one(do, number))

        self._job_queue.run_once(carry, 0, job_kwargs=JOB)

    async def _carry_deletions(self, _context: Context) -> None:
        if self._work is not None:
            await self._under_way.finish(self._work.erase())


class Queue:
    """Wake-ups of one kind, of which some are carried out at the same time."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self.waiting: set[int] = set()
        """Whose wake-up waits, so that another one would change nothing."""

    async def one(self, do: Callable[[int], Awaitable[None]], number: int) -> None:
        """Carry a wake-up out as soon as there is a place."""
        async with self._places:
            self.waiting.discard(number)
            await do(number)


def repeat(
    job_queue: JobQueue[Context],
    do: Callable[[], Awaitable[None]],
    *,
    every: timedelta,
    first_at: datetime,
) -> None:
    """Run something at a moment, and then at this interval, never twice at the same time.

    What a neighbour's outage makes impossible is left out once, and said in one line.
    """

    async def tick(_context: Context) -> None:
        try:
            await do()
        except CloningError as fault:
            why = str(fault.__cause__ or fault).partition("\n")[0]
            log.warning("what is done every %s s is left out once: %s", every.total_seconds(), why)

    # With the library's `first=0`, what runs at once would first run after a whole interval: by
    # the time APScheduler looks, that moment is over.
    options = {**JOB, "max_instances": 1, "next_run_time": first_at}
    job_queue.run_repeating(tick, every, job_kwargs=options)
