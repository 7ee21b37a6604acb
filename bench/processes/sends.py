"""How many messages a second three processes send together, and what waiting for each costs.

    python -m bench.processes.sends

A server like that of the tests runs for it. Each process wants to send as much as it may, to
another chat each time; first all three, then one alone while the others have nothing to send. They
count together in the database, or each keeps to a third of the limit. The clock is the machine's
monotonic one, which all processes share.
"""

import asyncio
import statistics
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

from bench.arguments import arguments
from bench.processes.servers import a_server
from bot.telegram.places import IN_ALL, Places, take
from bot.telegram.sends import Sends
from cloning.ports.tallies import ALL, Tallies
from storage.counting.tallies import open_tallies
from storage.dialects.urls import checked_url
from storage.in_memory.tallies import InMemoryTallies
from storage.loading.pseudonyms import Pseudonyms

PROCESSES = 3
SECONDS = 20.0
AT_ONCE = 8
"""Messages that a process wants to send at the same time."""


async def main() -> None:
    """Measure, and print one line for each way and each load."""
    async with a_server() as server:
        for way in ("together", "share"):
            for busy in (PROCESSES, 1):
                url = checked_url(server.url(server.migrated_database()))
                sent = await asyncio.gather(*(_process(way, url, number) for number in range(busy)))
                _say(f"{way}, {busy} of {PROCESSES} busy: {_in_words(sent)}")
        url = checked_url(server.url(server.migrated_database()))
        _say(f"taking a place: {await _cost(url)}")


async def send(way: str, url: str, name: str) -> None:
    """Send as much as may be sent, and print when each message went."""
    tallies: Tallies = _Share(_now)
    if way == "together":
        tallies = open_tallies(url, Pseudonyms(b"key"))
    sends = Sends(tallies, sender=name)
    sends._senders = PROCESSES  # noqa: SLF001 - what a process would have learnt by then
    chats = count(1 + 1_000_000 * int(name))

    async def go() -> bool:
        _say(f"{time.monotonic()}")
        return True

    async def sending() -> None:
        while True:
            data = {"chat_id": next(chats)}
            await sends.process_request(go, (), {}, "sendMessage", data, None)

    await asyncio.gather(*(sending() for _ in range(AT_ONCE)))


class _Share(InMemoryTallies):
    """Tallies of one process that knows that others count elsewhere."""

    @property
    def is_alone(self) -> bool:
        return True


async def _process(way: str, url: str, number: int) -> Sequence[float]:
    """Run a process for a while; return when its messages went, in seconds."""
    command = (sys.executable, "-m", "bench.processes.sends", way, url, f"{number}")
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    ending = asyncio.create_task(_end_later(process))
    written, _ = await process.communicate()
    await ending
    return [float(line) for line in written.splitlines()[:-1]]


async def _end_later(process: Process) -> None:
    await asyncio.sleep(SECONDS)
    process.kill()


def _in_words(sent: Sequence[Sequence[float]]) -> str:
    went = sorted(moment for one in sent for moment in one)
    began, ended = max(one[0] for one in sent), min(one[-1] for one in sent)
    steady = [at for at in went if began <= at <= ended]
    rate = len(steady) / (ended - began)
    most = max(sum(begin <= at < begin + 1 for at in went) for begin in went)
    shares = ", ".join(f"{len(one)}" for one in sent)
    return f"{rate:.1f} a second, {most} at most in any second; each process: {shares}"


async def _cost(url: str) -> str:
    """Measure what one place in the common line costs, without waiting for it."""
    tallies = open_tallies(url, Pseudonyms(b"key"))
    took = []
    for number in range(1100):
        began = time.perf_counter()
        of = number % 50 + 1 if number % 2 else ALL
        await tallies.change("send", of, Places(), _take)
        took.append(time.perf_counter() - began)
    await tallies.close()
    parts = statistics.quantiles(took[100:], n=100)
    return f"p50 {1000 * parts[49]:.2f} ms, p95 {1000 * parts[94]:.2f} ms"


def _take(present: Places, now: float) -> tuple[Places, tuple[bool, float]]:
    return take(present, now, IN_ALL, patience=60.0)


def _now() -> datetime:
    return datetime.fromtimestamp(time.monotonic(), UTC)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is the command line


if __name__ == "__main__":
    given = arguments(__doc__)
    asyncio.run(send(*given) if given else main())
