"""Starts a bot on the core of the bots, and ends it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bench.machine.cores import on_the_bots_core

LONGEST_STOP_SECONDS = 15.0
LAST_WORDS = 4000
_SURROUNDINGS = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent"}  # noqa: TID251


def python_of(checkout: Path) -> str:
    """Return the interpreter of a checkout, best the one with nothing but what the bot needs.

    What only developers need would be imported as well, and cost time and memory.
    """
    for folder in ("build/run-time", ".venv"):
        python = checkout / folder / "bin" / "python"
        if python.is_file():
            return str(python)
    return sys.executable


@asynccontextmanager
async def launched(
    command: Sequence[str], environ: Mapping[str, str], *, log: Path, folder: Path | None = None
) -> AsyncIterator["subprocess.Popen[bytes]"]:
    """Run a command until the block ends; a fault in the block tells what it has written last."""
    with log.open("wb") as written:
        process = subprocess.Popen(  # noqa: S603, ASYNC220 - a command of ours
            on_the_bots_core(command),
            env={**_SURROUNDINGS, **environ},
            cwd=folder,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        except BaseException as fault:
            fault.add_note(_last_words(log))
            raise
        finally:
            await _end(process)


def _last_words(log: Path) -> str:
    return log.read_text(errors="replace")[-LAST_WORDS:]


async def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        await asyncio.to_thread(process.wait, LONGEST_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
