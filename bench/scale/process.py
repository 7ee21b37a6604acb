"""One process of the bot before a database full of people; measures itself, and prints JSON.

    python -m bench.scale.process DATABASE_URL UPSTREAM_URL OWNERS

Database, sweep and upstream client are the real ones; Telegram is a fake.
"""

import asyncio
import random
import resource
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import aiohttp
import msgspec
from sqlalchemy import Engine, event, text

from bench.arguments import arguments
from bot.app import now
from bot.background.parts import Ports, make_again, make_deletion
from bot.background.sweeping import make_sweep
from bot.requests import Requests
from bot.upstream.client import VoiceApi
from cloning.domain.models import Recording
from cloning.erasure.remembering import Remembering
from cloning.owners.caps import Caps
from cloning.owners.contents import Contents
from cloning.speaking.evidence import Evidence
from cloning.trainings.in_hand import InHand
from storage.database import Database, open_database
from storage.in_memory.tallies import InMemoryTallies
from tests.support.assembly import BACKUPS, Outside

SWEEPS, REQUESTS, ENDS = 5, 30, 100
REST_SECONDS = 1.0
RESTS = 4
"""The upstream is left alone for three times as long as a LIST took; wait a bit longer."""

TICK_SECONDS = 0.001

Figures = dict[str, float]


class Measured(msgspec.Struct):
    """What one process has measured, in seconds where nothing else is said."""

    first_sweep: float
    sweep: float
    sweep_cpu: float
    """What a sweep takes of one core, which others on the machine don't change much."""
    sweep_with_ends: float
    statements: int
    blocked: float
    """The longest time for which the event loop could do nothing else during a sweep."""
    peak_mib: float
    download: float
    """How long the same LIST takes to arrive, without reading it."""
    select: float
    """How long it takes to select one row by its key."""
    voices: float
    status: float
    note: float


async def main(url: str, upstream_url: str, owners: int) -> None:
    """Measure, and print."""
    began = time.perf_counter()
    database = open_database(url)
    async with VoiceApi(base_url=upstream_url, api_key="a key") as upstream:
        ports = _ports(database, upstream)
        deletion = make_deletion(ports)
        again = make_again(ports, deletion=deletion)
        sweep = make_sweep(ports, deletion=deletion, again=again)
        await sweep()
        first_sweep = time.perf_counter() - began
        sweeps, cpu, statements, blocked = await _sweeps(sweep, first_sweep)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        async with aiohttp.ClientSession(upstream_url) as session:
            download = await _median(lambda: _download(session))
            await session.post(f"/end/{ENDS}")
        await _rest(sweeps)
        measured = Measured(
            first_sweep=first_sweep,
            sweep=sweeps,
            sweep_cpu=cpu,
            sweep_with_ends=await _seconds(sweep),
            statements=statements,
            blocked=blocked,
            peak_mib=peak,
            download=download,
            select=await _median(lambda: _select(database, owners), REQUESTS),
            **await _requests(ports, owners),
        )
    await database.close()
    print(msgspec.json.encode(measured).decode())  # noqa: T201 - a benchmark's output


def _ports(database: Database, upstream: VoiceApi) -> Ports:
    outside = Outside()
    return Ports(
        store=database,
        in_hand=InHand(store=database, holder="bench", clock=now),
        tallies=InMemoryTallies(now),
        upstream=upstream,
        recordings=outside.recordings,
        studio=outside.studio,
        samples=outside.samples,
        links=outside.links,
        demos=outside.demos,
        notifier=outside.notifier,
        speech=None,
        messenger=outside.messenger,
        evidence=Evidence(b"a key"),
        receipts=outside.receipts,
        operators=outside.operators,
        remembering=Remembering(
            store=database, file=outside.memo_file, kept_for=BACKUPS, clock=now
        ),
        contents=Contents(store=database, clock=now, key=b"a key"),
        clock=now,
    )


async def _rest(taken: float) -> None:
    """Wait after a sweep that has taken so long, until the next one asks for a LIST again."""
    await asyncio.sleep(REST_SECONDS + RESTS * taken)


async def _sweeps(
    sweep: Callable[[], Awaitable[None]], first_sweep: float
) -> tuple[float, float, int, float]:
    """Sweep without news; return the medians, the statements of one, and the longest block."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_more: object) -> None:
        said.append(sql)

    blocks = [0.0]

    async def others() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK_SECONDS)
            blocks.append(time.perf_counter() - began - TICK_SECONDS)

    taken, used = [first_sweep], []
    event.listen(Engine, "before_cursor_execute", note)
    for _ in range(SWEEPS):
        await _rest(taken[-1])
        said.clear()
        task = asyncio.create_task(others())
        before = time.process_time()
        taken.append(await _seconds(sweep))
        used.append(time.process_time() - before)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    event.remove(Engine, "before_cursor_execute", note)
    return statistics.median(taken[1:]), statistics.median(used), len(said), max(blocks)


async def _requests(ports: Ports, owners: int) -> Figures:
    """Measure what people ask for most: /voices, /status, and a voice note that begins a clone."""
    requests = Requests(ports, terms=Outside().terms, caps=Caps(clock=now))
    somebody = random.Random(1)  # noqa: S311 - nothing secret

    async def voices() -> None:
        owner_id = somebody.randint(1, owners)
        await requests.collection.clones(owner_id)
        await requests.collection.under_way(owner_id)

    async def status() -> None:
        await requests.standing.under_way(somebody.randint(1, owners))

    async def note() -> None:
        owner_id = somebody.randint(1, owners)
        recording = Recording(
            owner_id=owner_id,
            chat_id=owner_id,
            message_id=somebody.randint(1_000, 1_000_000),
            file_id="a file",
            own=True,
        )
        await requests.submissions.submit(recording)

    return {
        "voices": await _median(voices, REQUESTS),
        "status": await _median(status, REQUESTS),
        "note": await _median(note, REQUESTS),
    }


async def _download(session: aiohttp.ClientSession) -> None:
    async with session.get("/v1/voice-clones") as response:
        async for _chunk in response.content.iter_any():
            pass


async def _select(database: Database, owners: int) -> None:
    async with database.connection() as connection:
        await connection.execute(text("SELECT * FROM owners WHERE id = :id"), {"id": owners // 2})


async def _seconds(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def _median(work: Callable[[], Awaitable[object]], times: int = 3) -> float:
    return statistics.median([await _seconds(work) for _ in range(times)])


if __name__ == "__main__":
    database_url, upstream_url, owners = arguments(__doc__)
    asyncio.run(main(database_url, upstream_url, int(owners)))
