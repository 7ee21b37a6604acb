"""How each cost grows with the number of people and of trainings that wait, on both databases.

    python -m bench.scale [largest]

Fills a database with 10, 1,000 and 100,000 clones in training (or up to `largest`) and ten times as
many owners, and measures a process of the bot before it. A server like that of the tests runs for
PostgreSQL. Prints tables in Markdown; docs/scaling.md shows and explains them. Every ratio is to
something measured in the same run.
"""

import asyncio
import json
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
from sqlalchemy import NullPool, create_engine

from bench.arguments import arguments
from bench.processes.workers import lines_of
from bench.scale.burst import NOTES, at_once, plain, taken_in
from bench.scale.claims import COLD, latencies
from bench.scale.process import ENDS, Measured
from bench.scale.upstream import body_of
from bot.app import now
from bot.upstream.answers import read_answer, read_voices
from bot.upstream.listing import PIECE, ListReader
from storage.dialects.urls import checked_url
from storage.inbox import Inbox
from storage.migrate import migrate
from tests.support.databases.crowd import Crowd
from tests.support.databases.postgresql import PostgreSQL, started

SIZES = (0, 10, 1_000, 100_000)
OWNERS_EACH = 10
WORKERS = (1, 2, 4)


@dataclass(frozen=True)
class Place:
    """An empty database that is at the newest level."""

    url: str
    size_bytes: Callable[[], int]


async def main(largest: int) -> None:
    """Measure, and print all tables."""
    sizes = [size for size in SIZES if size <= largest]
    with _server() as server:
        _say("\n## SQLite\n")
        await _compare(sizes, _files())
        if server is not None:
            _say("\n## PostgreSQL\n")
            await _compare(sizes, _databases(server))
        _say("\n## One LIST\n")
        _compare_lists([*sizes[1:], 10 * sizes[-1]])
        if server is not None:
            _say("\n## From a wake-up to its claim (PostgreSQL)\n")
            await _compare_claims(server)
    _say("\n## A burst of voice notes (SQLite)\n")
    await _compare_bursts()


async def _compare(sizes: Sequence[int], places: Iterator[Place]) -> None:
    found: dict[int, Measured] = {}
    more: dict[int, tuple[float, float]] = {}
    for size, place in zip(sizes, places, strict=False):
        owners = max(OWNERS_EACH * size, 100)
        filled = await asyncio.to_thread(_fill, place.url, owners, size)
        async with _upstream(size) as upstream_url:
            found[size] = await _measured(place.url, upstream_url, owners)
        more[size] = filled, place.size_bytes() / owners
    idle = found[sizes[0]]
    rows: Mapping[str, Callable[[Measured], str]] = {
        "statements a sweep": lambda one: f"{one.statements}",
        "a sweep without news": lambda one: _ms(one.sweep),
        "its CPU": lambda one: _ms(one.sweep_cpu),
        "the LIST alone takes to arrive": lambda one: _ms(one.download),
        "its CPU, in idle sweeps": lambda one: f"{one.sweep_cpu / idle.sweep_cpu:.1f}",
        f"a sweep with {ENDS} ends": lambda one: _ms(one.sweep_with_ends),
        "longest block of the event loop": lambda one: _ms(one.blocked),
        "start to the end of the first sweep": lambda one: _ms(one.first_sweep),
        "memory at its peak": lambda one: f"{one.peak_mib:.0f} MiB",
        "memory more than idle": lambda one: f"{one.peak_mib - idle.peak_mib:.0f} MiB",
        "/voices": lambda one: _ms(one.voices),
        "/status": lambda one: _ms(one.status),
        "a voice note, until it is kept": lambda one: _ms(one.note),
        "a voice note, in selects of one row": lambda one: f"{one.note / one.select:.0f}",
    }
    _head("clones in training", [f"{size:,}" for size in sizes])
    _row("owners", [f"{max(OWNERS_EACH * size, 100):,}" for size in sizes])
    for name, figure in rows.items():
        _row(name, [figure(found[size]) for size in sizes])
    _row("database for each owner", [f"{each:,.0f} B" for _seconds, each in more.values()])
    _row("to fill it", [f"{seconds:.1f} s" for seconds, _each in more.values()])


def _fill(url: str, owners: int, waiting: int) -> float:
    engine = create_engine(url.replace("+aiosqlite", ""), poolclass=NullPool)
    began = time.perf_counter()
    with engine.begin() as connection:
        Crowd(owners=owners, waiting=waiting, now=now()).join(connection)
    taken = time.perf_counter() - began
    if url.startswith("postgresql"):
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return taken


async def _measured(url: str, upstream_url: str, owners: int) -> Measured:
    command = (sys.executable, "-m", "bench.scale.process", url, upstream_url, str(owners))
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    said, _nothing = await process.communicate()
    return msgspec.json.decode(said, type=Measured)


@asynccontextmanager
async def _upstream(slots: int) -> AsyncIterator[str]:
    command = (sys.executable, "-m", "bench.scale.upstream", str(slots))
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    try:
        yield (await lines_of(process).readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


def _files() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="voice-clone-") as folder:
        for number in range(len(SIZES)):
            path = Path(folder) / f"{number}.db"
            url = f"sqlite+aiosqlite:///{path}"
            migrate(url)
            yield Place(url, partial(_size_of_file, path))
            path.unlink()


def _size_of_file(path: Path) -> int:
    return path.stat().st_size


def _databases(server: PostgreSQL) -> Iterator[Place]:
    for _ in SIZES:
        name = server.migrated_database()
        yield Place(checked_url(server.url(name)), partial(_size_on_server, server, name))
        server.drop(name)


def _size_on_server(server: PostgreSQL, name: str) -> int:
    return int(server.execute(f"SELECT pg_database_size('{name}')")[0][0])


@contextmanager
def _server() -> Iterator[PostgreSQL | None]:
    server = started()
    try:
        yield server
    finally:
        if server is not None:
            server.remove()


def _compare_lists(sizes: Sequence[int]) -> None:
    """Read the same LIST in pieces, as a whole, and as plain JSON."""
    _head("slots", [f"{size:,}" for size in sizes])
    bodies = [body_of(size) for size in sizes]
    _row("bytes", [f"{len(body):,}" for body in bodies])
    ways: Mapping[str, Callable[[bytes], object]] = {
        "in pieces, keeping what has ended": _in_pieces,
        "as a whole, keeping everything": lambda body: read_answer(200, body, read_voices),
        "`json.loads`, which checks nothing": json.loads,
    }
    for name, read in ways.items():
        _row(name, [_ms(_timed(read, body)) for body in bodies])


def _in_pieces(body: bytes) -> object:
    reader = ListReader(lambda slot_id, _state: slot_id == "slot-7")
    for start in range(0, len(body), PIECE):
        reader.feed(body[start : start + PIECE])
    return reader.listing(read_answer(200, reader.envelope(), read_voices)[0])


def _timed(read: Callable[[bytes], object], body: bytes) -> float:
    began = time.perf_counter()
    read(body)
    return time.perf_counter() - began


async def _compare_claims(server: PostgreSQL) -> None:
    found = {}
    for workers in WORKERS:
        url = checked_url(server.url(server.migrated_database()))
        found[workers] = await latencies(url, workers)
    _head("workers", [str(one) for one in found])
    for percent in (50, 95, 99):
        _row(f"p{percent}", [_ms(warm[percent - 1]) for _cold, warm in found.values()])
    _row(f"p50 of the first {COLD}", [_ms(cold[49]) for cold, _warm in found.values()])


async def _compare_bursts() -> None:
    with tempfile.TemporaryDirectory(prefix="voice-clone-") as folder:
        path = Path(folder)
        await asyncio.to_thread(migrate, f"sqlite+aiosqlite:///{path}/plain.db")
        alone = max(await asyncio.to_thread(plain, path / "plain.db", NOTES))
        kept = max(await taken_in(path / "burst.db", Inbox, at_once, NOTES))
    _say(f"{NOTES:,} notes at once are kept in {_ms(kept)}: {kept / alone:.2f} x plain `sqlite3`.")


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _head(name: str, columns: Sequence[str]) -> None:
    _row(name, columns)
    _say("| --- |" + " --- |" * len(columns))


def _row(name: str, columns: Sequence[str]) -> None:
    _say(f"| {name} | {' | '.join(columns)} |")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a benchmark's output


if __name__ == "__main__":
    given = arguments(__doc__)
    asyncio.run(main(int(given[0]) if given else SIZES[-1]))
