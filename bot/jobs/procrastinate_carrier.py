"""The carrier for many machines: wake-ups are jobs in PostgreSQL, which any worker fetches.

A job is added after the commit that makes a training due, so it can be lost; the sweep makes up
for that. The sweep itself stays ours, under its lease, because it must not depend on the queue.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.jobs.carrier import Work
from bot.jobs.outgoing import Outgoing
from bot.jobs.procrastinate_worker import ProcrastinateWorker
from bot.jobs.repeats import Repeats
from bot.jobs.under_way import UnderWay, attempt, end
from storage.database import open_database
from storage.jobs import Jobs

ENDING_SECONDS = 2.0
"""How long the end of a process may wait for the last wake-ups, and for the worker to sign off."""


class ProcrastinateCarrier(Repeats):
    """Adds jobs from any process, and carries them out where it was started."""

    def __init__(self, url: str, jobs: Jobs) -> None:
        super().__init__()
        self._url = url
        self._outgoing = Outgoing(jobs.add)
        self._under_way = UnderWay()
        self._working: asyncio.Task[None] | None = None

    def start(self, work: Work) -> None:
        """See bot/jobs/carrier.py."""

        async def advance_one(training_id: int) -> None:
            try:
                await self._under_way.finish(attempt(work.advance(training_id)))
            except asyncio.CancelledError:
                self.wake(training_id)  # this worker is being stopped: another one goes on at once

        async def utter_one(utterance_id: int) -> None:
            try:
                await self._under_way.finish(attempt(work.utter(utterance_id)))
            except asyncio.CancelledError:
                self.wake_speaker(utterance_id)

        async def erase_due() -> None:
            try:
                await self._under_way.finish(attempt(work.erase()))
            except asyncio.CancelledError:
                self.wake_eraser()

        worker = ProcrastinateWorker(
            self._url, advance=advance_one, utter=utter_one, erase=erase_due
        )
        self._working = asyncio.create_task(worker.run())
        sweep = self._under_way.until_stopped(work.sweep)
        self.repeat(sweep, every=work.every, after=work.after)

    def wake(self, training_id: int) -> None:
        """Add a job for a worker in any process; never waits, and never raises."""
        self._outgoing.add(training_id)

    def wake_speaker(self, utterance_id: int) -> None:
        """Add a job for a worker in any process; never waits, and never raises."""
        self._outgoing.add_speaker(utterance_id)

    def wake_eraser(self) -> None:
        """Add a job for the eraser in any process; never waits, and never raises."""
        self._outgoing.add_eraser()

    async def stop(self, *, grace: float) -> None:
        """See bot/jobs/carrier.py."""
        if self._working is None:
            return
        self._working.cancel()
        await self._under_way.stop(grace=grace)
        # If the database doesn't answer, a second cancellation ends the waiting for it.
        await end({self._working}, within=ENDING_SECONDS)

    async def close(self) -> None:
        """Add the last jobs, if the database takes them soon."""
        await self._outgoing.close(grace=ENDING_SECONDS)


@asynccontextmanager
async def carrying(url: str, server_url: str) -> AsyncIterator[ProcrastinateCarrier]:
    """Open a carrier, with a connection of its own for adding jobs, until the block ends.

    The first URL may lead to a pooler. A worker hears of jobs on a connection to the server itself.
    """
    database = open_database(url)
    carrier = ProcrastinateCarrier(server_url, Jobs(database))
    try:
        yield carrier
    finally:
        await carrier.close()
        await database.close()
