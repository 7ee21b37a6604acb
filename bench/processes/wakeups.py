"""How long a wake-up takes from one process to a worker in another, through PostgreSQL.

    python -m bench.processes.wakeups

A server like that of the tests runs for it. One process wakes trainings, 50 a second and then all
at once; 1, 2 and 4 other processes are workers, and note when they are asked to advance one. The
clock is the machine's monotonic one, which all processes share.
"""

import asyncio
import statistics
import time
from asyncio.subprocess import Process
from collections.abc import Sequence

from bench.arguments import arguments
from bench.processes.servers import a_server
from bench.processes.workers import read_moments, workers_of
from bot.jobs.outgoing import Outgoing
from bot.jobs.procrastinate_worker import ProcrastinateWorker
from storage.database import open_database
from storage.dialects.urls import checked_url
from storage.jobs import Jobs

WAKE_UPS = 500
PACE_SECONDS = 0.02
SETTLE_SECONDS = 3.0


async def main() -> None:
    """Measure, and print one line for each number of workers."""
    async with a_server() as server:
        for workers in (1, 2, 4):
            url = checked_url(server.url(server.migrated_database()))
            async with workers_of("bench.processes.wakeups", url, workers) as processes:
                await asyncio.sleep(SETTLE_SECONDS)
                paced = await _wake(url, processes, first=0, pause=PACE_SECONDS)
                burst = await _wake(url, processes, first=WAKE_UPS, pause=0.0)
            _say(f"{workers} workers: {_in_words(paced)}; {WAKE_UPS} at once: {_in_words(burst)}")


async def work(url: str) -> None:
    """Be a worker, and print each training with the moment when it is to be advanced."""

    async def advance(training_id: int) -> None:
        _say(f"{training_id} {time.monotonic()}")

    async def erase() -> None:
        _say("nothing is erased here")

    async def utter(utterance_id: int) -> None:
        _say(f"nothing is said here, such as {utterance_id}")

    _say("at work")
    await ProcrastinateWorker(url, advance=advance, utter=utter, erase=erase).run()


async def _wake(
    url: str, processes: Sequence[Process], *, first: int, pause: float
) -> Sequence[float]:
    """Wake trainings, and return the seconds that each took to arrive."""
    woken: dict[int, float] = {}
    arrived: dict[int, float] = {}

    database = open_database(url)
    outgoing = Outgoing(Jobs(database).add)
    reading = [asyncio.create_task(read_moments(process, arrived)) for process in processes]
    for training_id in range(first, first + WAKE_UPS):
        woken[training_id] = time.monotonic()
        outgoing.add(training_id)
        await asyncio.sleep(pause)
    while not woken.keys() <= arrived.keys():  # noqa: ASYNC110 - the others are processes
        await asyncio.sleep(0.05)
    for task in reading:
        task.cancel()
    await outgoing.close(grace=1.0)
    await database.close()
    return [arrived[one] - woken[one] for one in woken]


def _in_words(seconds: Sequence[float]) -> str:
    parts = statistics.quantiles(seconds, n=100)
    return f"p50 {1000 * parts[49]:.0f} ms, p95 {1000 * parts[94]:.0f} ms"


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is the command line


if __name__ == "__main__":
    given = arguments(__doc__)
    asyncio.run(work(given[0]) if given else main())
