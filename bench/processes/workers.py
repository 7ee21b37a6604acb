"""Workers in processes of their own, which print a number and a moment for each thing they do."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager


@asynccontextmanager
async def workers_of(module: str, url: str, number: int) -> AsyncIterator[Sequence[Process]]:
    """Run `python -m MODULE URL` a number of times at once, until the block ends.

    Each prints a line when it is at work, for which this waits.
    """
    command = (sys.executable, "-m", module, url)
    processes = [await asyncio.create_subprocess_exec(*command, stdout=PIPE) for _ in range(number)]
    try:
        for process in processes:
            await lines_of(process).readline()
        yield processes
    finally:
        for process in processes:
            process.kill()
            await process.wait()


def lines_of(process: Process) -> asyncio.StreamReader:
    """Return what a process prints; it was started with a pipe for that."""
    if process.stdout is None:
        raise TypeError("no pipe")
    return process.stdout


async def read_moments(process: Process, into: dict[int, float]) -> None:
    """Note when a worker first prints each number, in seconds, until it ends."""
    while line := await lines_of(process).readline():
        number, moment = line.split()
        into.setdefault(int(number), float(moment))
