"""The service as a process of its own, which can be stopped, killed and started again."""

import asyncio
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientSession

from bot.process.clock import now
from sandbox.servers.ending import Guarded

if TYPE_CHECKING:
    from datetime import datetime

ROOT = Path(__file__).parent.parent.parent

ASKING_EVERY = 0.1
"""Seconds between two questions whether a process is ready."""


class State(StrEnum):
    """What the process is doing."""

    STARTING = "starting"
    RUNNING = "running"
    ENDING = "ending"
    STOPPED = "stopped"
    """It was asked to end, and has ended."""
    KILLED = "killed"
    """It was ended at once."""
    ENDED = "ended"
    """It has ended by itself; its log says why."""


class ServiceProcess:
    """Runs `python -m bot` with the given settings in a folder that holds no others.

    It ends at the latest when this process does.
    """

    def __init__(self, environ: Mapping[str, str], *, folder: Path, url: str) -> None:
        self.log = folder / "service.log"
        self.starts = 0
        """How often it was started."""
        self.started_at: datetime | None = None
        self._environ = environ
        self._folder = folder
        self._url = url
        self._process: Guarded | None = None
        self._state = State.STOPPED
        self._until_ready: asyncio.Task[None] | None = None

    @property
    def state(self) -> State:
        """What it is doing now."""
        lives = self._process is not None and not self._process.has_ended
        gone = self._state in {State.STOPPED, State.KILLED, State.ENDING}
        return self._state if lives or gone else State.ENDED

    @property
    def exit_code(self) -> int | None:
        """With which code it has ended, 128 and the signal's number for a signal."""
        return None if self._process is None else self._process.exit_code

    async def start(self) -> None:
        """Start it, unless it runs."""
        if self.state in {State.STARTING, State.RUNNING, State.ENDING}:
            return
        self._state, self.started_at = State.STARTING, now()
        self.starts += 1
        self._process = Guarded(
            [sys.executable, "-m", "bot"],
            log=self.log,
            cwd=self._folder,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **self._environ},
            # Ctrl+C in a terminal is for the process that ends this one.
            start_new_session=True,
        )
        self._until_ready = asyncio.create_task(self._wait_until_ready())

    async def stop(self) -> None:
        """Have it put everything down and end, as a host does."""
        await self._end(State.STOPPED)

    async def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        await self._end(State.KILLED, "KILL")

    async def restart(self) -> None:
        """Stop it and start it again."""
        await self.stop()
        await self.start()

    async def _end(self, state: State, by: str = "") -> None:
        if self._process is None or self._state is State.ENDING or self._process.has_ended:
            return
        if self._until_ready is not None:
            self._until_ready.cancel()
        self._state = State.ENDING
        await asyncio.to_thread(self._process.end, by)
        self._state = state

    async def _wait_until_ready(self) -> None:
        async with ClientSession() as session:
            while not await _is_ready(session, self._url):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(ASKING_EVERY)
        self._state = State.RUNNING


async def _is_ready(session: ClientSession, url: str) -> bool:
    try:
        async with session.get(f"{url}/readyz") as answer:
            return answer.ok
    except ClientError:
        return False
