"""Processes as an operator starts them, in a local outside world."""

import asyncio
import itertools
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from aiohttp import ClientConnectionError, ClientSession

from bot.demo.stage import Stage

_NUMBERS = itertools.count(1)
ROOT = Path(__file__).parent.parent.parent


def procfile() -> Mapping[str, Sequence[str]]:
    """The Procfile's processes and their arguments behind `python`."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    named = dict(line.split(": ", 1) for line in lines)
    return {name: command.removeprefix("python ").split() for name, command in named.items()}


class Running:
    """A process of ours, and what it has said so far."""

    def __init__(self, process: asyncio.subprocess.Process, output: Path) -> None:
        self.process = process
        self._output = output

    @property
    def said(self) -> str:
        """Everything it has written to stdout and stderr."""
        return self._output.read_text()

    @classmethod
    async def start(
        cls, arguments: Sequence[str], *, folder: Path, environ: Mapping[str, str]
    ) -> Self:
        """Start `python` with these arguments; nothing of our own environment but the path."""
        output = folder / f"output-{next(_NUMBERS)}"
        with output.open("wb") as file:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *arguments,
                cwd=folder,
                env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), **environ},
                stdout=file,
                stderr=file,
            )
        return cls(process, output)

    async def ended(self, within: float = 60.0) -> int:
        """Wait for its end; returns the exit code."""
        return await asyncio.wait_for(self.process.wait(), within)

    async def stop(self, within: float = 10.0) -> int:
        """Ask it to stop, as a host does; TimeoutError when it takes longer than promised."""
        self.process.send_signal(signal.SIGTERM)
        return await self.ended(within)

    async def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        await self.process.wait()


def environ_of(stage: Stage, **chosen: str) -> Mapping[str, str]:
    """The settings of a stage as environment variables."""
    return {name.upper(): value for name, value in {**stage.chosen, **chosen}.items()}


@asynccontextmanager
async def started(
    arguments: Sequence[str], *, folder: Path, environ: Mapping[str, str]
) -> AsyncIterator[Running]:
    """Have a process run; it is killed at the end if it still does."""
    running = await Running.start(arguments, folder=folder, environ=environ)
    try:
        yield running
    finally:
        if running.process.returncode is None:
            await running.kill()


async def until_ready(stage: Stage, within: float = 60.0, *, path: str = "/readyz") -> None:
    """Wait until the HTTP server of a stage says that it is ready, or only that it is alive."""
    async with asyncio.timeout(within), ClientSession() as session:
        # The other side is another process: there is no event to wait for.
        while not await _is_ready(session, stage.chosen["public_url"] + path):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def _is_ready(session: ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except ClientConnectionError:
        return False
