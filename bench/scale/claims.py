"""How long it takes from a wake-up until a worker in another process has claimed the training.

    python -m bench.scale.claims DATABASE_URL     # one worker, which says what it claims

`python -m bench.scale` prints what this measures; bench/processes/wakeups.py measures the way there
alone.
"""

import asyncio
import statistics
import time
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import NullPool, create_engine, update

from bench.arguments import arguments
from bench.processes.workers import read_moments, workers_of
from bot.app import now
from bot.jobs.outgoing import Outgoing
from bot.jobs.procrastinate_worker import ProcrastinateWorker
from cloning.domain.limits import CLAIM
from cloning.domain.models import Step
from storage.database import open_database
from storage.jobs import Jobs
from storage.schema.tables import trainings
from tests.support.databases.crowd import Crowd

CLAIMS = 300
COLD = 25
"""In the first ones, each worker compiles its first queries."""

PACE_SECONDS = 0.02
SETTLE_SECONDS = 4.0


async def latencies(url: str, workers: int) -> tuple[Sequence[float], Sequence[float]]:
    """Wake trainings, 50 a second; return the percentiles of the seconds until each is claimed.

    Those of the first ones come apart, and first.
    """
    await asyncio.to_thread(_fill, url)
    async with workers_of("bench.scale.claims", url, workers) as processes:
        await asyncio.sleep(SETTLE_SECONDS)
        claimed: dict[int, float] = {}
        reading = [asyncio.create_task(read_moments(process, claimed)) for process in processes]
        woken = await _wake(url)
        while not woken.keys() <= claimed.keys():  # noqa: ASYNC110 - the others are processes
            await asyncio.sleep(0.05)
        for task in reading:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    waits = [claimed[one] - at for one, at in woken.items()]
    return _percentiles(waits[:COLD]), _percentiles(waits[COLD:])


def _percentiles(waits: Sequence[float]) -> Sequence[float]:
    return statistics.quantiles(waits, n=100, method="inclusive")


async def work(url: str) -> None:
    """Be a worker, and print each training with the moment when it was claimed."""
    database = open_database(url)

    async def advance(training_id: int) -> None:
        moment = now()
        async with database.transaction() as work:
            claim = await work.trainings.claim(training_id, now=moment, until=moment + CLAIM)
        if claim is not None:
            print(training_id, time.monotonic(), flush=True)  # noqa: T201 - read by the other

    async def erase() -> None:
        """Nothing is erased here."""

    async def utter(_utterance_id: int) -> None:
        """Nothing is said here."""

    print("at work", flush=True)  # noqa: T201 - read by the other
    await ProcrastinateWorker(url, advance=advance, utter=utter, erase=erase).run()


def _fill(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        Crowd(owners=CLAIMS, waiting=CLAIMS, now=now()).join(connection)
        connection.execute(update(trainings).values(step=Step.PREPARE, due_at=now()))


async def _wake(url: str) -> dict[int, float]:
    database = open_database(url)
    outgoing = Outgoing(Jobs(database).add)
    woken = {}
    for training_id in range(1, CLAIMS + 1):
        woken[training_id] = time.monotonic()
        outgoing.add(training_id)
        await asyncio.sleep(PACE_SECONDS)
    await outgoing.close(grace=1.0)
    await database.close()
    return woken


if __name__ == "__main__":
    (database_url,) = arguments(__doc__)
    asyncio.run(work(database_url))
