"""The lives of `python -m bot`: started, killed, started again, and ended well at last."""

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import now
from bot.demo.stage import Stage
from tests.e2e.processes import Running, environ_of, until_ready
from tests.faults.sigkill.lives.life import Life
from tests.faults.sigkill.lives.mischief import Mischief
from tests.faults.sigkill.lives.moments import Moment, Moments
from tests.faults.sigkill.looking import until
from tests.faults.sigkill.records import Held, Records

BOT = ["-m", "bot"]

PATIENCE = 6.0
"""Seconds that we wait for a moment; then it is as good a moment as any."""

TO_START = 60.0
"""Seconds that a start may take on a slow machine."""

OPENED = "The database is at level"
"""What it says once it has opened the database: nobody else is to recover the file before it."""


class Lives:
    """Starts and kills; `ended` tells of the lives so far."""

    def __init__(
        self,
        stage: Stage,
        folder: Path,
        records: Records,
        rng: random.Random,
        ended: list[Life],
    ) -> None:
        self.ended = ended
        self._stage = stage
        self._folder = folder
        self._records = records
        self._moments = Moments(stage, rng)
        self._mischief = Mischief(stage, rng)

    async def one_more(self) -> None:
        """Start it, and kill it at a moment that chance chooses."""
        moment, began = self._moments.draw(), now()
        life = Life(moment=moment.name, began=began, killed=began)
        running = await self._start()
        async with self._observed(life, running) as ready:
            if moment.once_ready:
                await ready.wait()
                self._mischief.plan()
            await kill(running, moment)
        self._mischief.end()
        life.killed, life.died = now(), time.monotonic()
        life.wreck = self._records.wreck(self._folder, life.killed)
        self.ended.append(life)

    @asynccontextmanager
    async def last(self) -> AsyncIterator[None]:
        """Start it once more; at the end stop it as a host does."""
        running = await self._start()
        try:
            await until_ready(self._stage, within=TO_START)
            yield
            assert await running.stop() == 0
        finally:
            if running.process.returncode is None:
                await running.kill()

    async def _start(self) -> Running:
        return await Running.start(BOT, folder=self._folder, environ=environ_of(self._stage))

    @asynccontextmanager
    async def _observed(self, life: Life, running: Running) -> AsyncIterator[asyncio.Event]:
        """Write down when it is ready, and when it goes on with what was interrupted."""
        ready, began = asyncio.Event(), time.monotonic()
        held = self.ended[-1].wreck.held if self.ended else ()
        tasks = [
            asyncio.create_task(self._see_ready(life, began, ready)),
            asyncio.create_task(self._see_resumed(life, began, running, held)),
        ]
        try:
            yield ready
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def _see_ready(self, life: Life, began: float, ready: asyncio.Event) -> None:
        try:
            await until_ready(self._stage, within=TO_START)
            life.ready_after = time.monotonic() - began
        finally:
            ready.set()

    async def _see_resumed(
        self, life: Life, began: float, running: Running, held: tuple[Held, ...]
    ) -> None:
        if held:
            await until(lambda: OPENED in running.said)
            await until(lambda: any(self._records.begun_again(held).values()))
            life.resumed_after = time.monotonic() - began


async def kill(running: Running, moment: Moment, patience: float = PATIENCE) -> None:
    """Kill it in the moment, or after so many seconds, and see that it was us who ended it."""

    def strike() -> None:
        if running.process.returncode is None:
            running.process.kill()

    try:
        await asyncio.wait_for(moment.wait(strike), patience)
    except TimeoutError:
        strike()
    assert await running.ended() == -signal.SIGKILL, running.said[-2000:]
