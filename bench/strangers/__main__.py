"""How ordinary requests fare beside strangers who hold connections open.

    python -m bench.strangers [connections] [seconds] [file handles of the server]

A fifth of the strangers says nothing, a fifth sends a header byte by byte, a fifth a body, a fifth
reads a sample slowly, and a fifth sends no second request. Beside them, 50 requests a second go to
/healthz, to the sample and to the webhook in turn, each over a connection of its own.
"""

import asyncio
import json
import resource
import socket
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import IO, Final

from bench.arguments import arguments
from bench.strangers.site import SAMPLE_BYTES, SECRET
from bot.web.server import SECRET_HEADER, WEBHOOK_PATH

CONNECTIONS, SECONDS = 2_000, 30.0
PER_SECOND = 50
REST_SECONDS = 2.0
"""Until the samples are on their way to those who read them slowly."""
LONGEST = 30.0
"""Seconds after which an ordinary request counts as unanswered."""

UPDATE = b'{"update_id": 7}'
GOOD: Final = b"HTTP/1.1 200 "


def requests_for(path: str) -> Sequence[tuple[bytes, int]]:
    """Return the ordinary requests, each with the least bytes that its answer has."""
    frame = " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n"
    proof = f"{SECRET_HEADER}: {SECRET}\r\nContent-Length: {len(UPDATE)}\r\n"
    return (
        (f"GET /healthz{frame}\r\n".encode(), len(GOOD)),
        (f"GET {path}{frame}\r\n".encode(), SAMPLE_BYTES),
        (f"POST {WEBHOOK_PATH}{frame}{proof}\r\n".encode() + UPDATE, len(GOOD)),
    )


async def ask(port: int, request: bytes, least: int) -> tuple[float, bool]:
    """Ask over a new connection; returns the seconds until it ends, and whether it was answered."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(LONGEST):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            answer = await reader.read(-1)
            writer.close()
    except (OSError, TimeoutError):
        answer = b""
    return time.monotonic() - began, answer.startswith(GOOD) and len(answer) >= least


async def asked(port: int, path: str, seconds: float) -> Sequence[tuple[float, bool]]:
    """Ask 50 times a second, whether or not there are answers."""
    requests, asking = requests_for(path), []
    begins = time.monotonic()
    for number in range(int(seconds * PER_SECOND)):
        await asyncio.sleep(max(0.0, begins + number / PER_SECOND - time.monotonic()))
        request, least = requests[number % len(requests)]
        asking.append(asyncio.create_task(ask(port, request, least)))
    return await asyncio.gather(*asking)


@asynccontextmanager
async def a_site(handles: int | None, said: IO[bytes]) -> AsyncIterator[tuple[Process, int, str]]:
    """Run the server; yields its process, its port and the path of the sample."""
    port = _free_port()
    bounds = (handles, handles) if handles else resource.getrlimit(resource.RLIMIT_NOFILE)
    process = await create_subprocess_exec(
        *(sys.executable, "-m", "bench.strangers.site", str(port)),
        stdout=PIPE,
        stderr=said,
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_NOFILE, bounds),
    )
    path = await process.stdout.readline() if process.stdout is not None else b""
    yield process, port, path.decode().strip()
    process.terminate()
    await process.wait()


@asynccontextmanager
async def strangers(
    connections: int, port: int, path: str, told: dict[str, tuple[int, float]]
) -> AsyncIterator[None]:
    """Let strangers hold connections until the block ends; then notes what they told."""
    process = await create_subprocess_exec(
        *(sys.executable, "-m", "bench.strangers.strangers", str(connections), str(port), path),
        stdin=PIPE,
        stdout=PIPE,
    )
    if process.stdout is not None:
        await process.stdout.readline()
    await asyncio.sleep(REST_SECONDS)
    yield
    out, _ = await process.communicate(b"")
    told.update(json.loads(out))


def _used(pid: int) -> tuple[float, float]:
    """Return the seconds of CPU that a process has used, and its peak memory in MiB."""
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    peak = Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0]
    return sum(map(int, ticks)) / 100, int(peak) / 1024


async def main(connections: int, seconds: float, handles: int | None) -> None:
    """Measure without any stranger and then with all, and print a table for each."""
    for number in (0, connections):
        await measure(number, seconds, handles)


async def measure(connections: int, seconds: float, handles: int | None) -> None:
    """Measure beside so many strangers, and print the table."""
    told: dict[str, tuple[int, float]] = {}
    with tempfile.TemporaryFile() as said:
        async with AsyncExitStack() as stack:
            process, port, path = await stack.enter_async_context(a_site(handles, said))
            await stack.enter_async_context(strangers(connections, port, path, told))
            before, _ = _used(process.pid)
            answers = await asked(port, path, seconds)
            after, peak = _used(process.pid)
        written = said.seek(0, 2)
    _say(
        f"{connections} slow connections, {handles or 'all'} file handles:",
        f"  {_in_words(answers)}",
        f"  {written} bytes of log, {peak:.0f} MiB at most, {(after - before) / seconds:.0%} CPU",
        *(_told(told) if connections else ()),
    )


def _in_words(answers: Sequence[tuple[float, bool]]) -> str:
    cuts = statistics.quantiles([seconds * 1000 for seconds, _ in answers], n=100)
    unanswered = sum(not good for _, good in answers)
    return (
        f"{len(answers)} ordinary requests, {unanswered} unanswered; median {cuts[49]:.0f} ms,"
        f" p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms, longest {max(answers)[0] * 1000:.0f} ms"
    )


def _told(told: Mapping[str, tuple[int, float]]) -> Sequence[str]:
    return [
        f"  {kind:7} hung up on {times:6} times, held a connection for {longest:5.1f} s at most"
        for kind, (times, longest) in told.items()
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _say(*lines: str) -> None:
    for line in lines:
        print(line)  # noqa: T201 - a benchmark's output


if __name__ == "__main__":
    count, period, most = [*arguments(__doc__), *("", "", "")][:3]
    asyncio.run(
        main(int(count or CONNECTIONS), float(period or SECONDS), int(most) if most else None)
    )
