"""The processes of the Procfile on one server: any of them is killed and started again."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType

from bot.app import now
from bot.demo.stage import Stage
from tests.e2e.processes import Running, environ_of, procfile, until_ready
from tests.faults.sigkill.lives.life import Life
from tests.faults.sigkill.lives.lives import TO_START, kill
from tests.faults.sigkill.lives.mischief import Mischief
from tests.faults.sigkill.lives.moments import Moments
from tests.faults.sigkill.looking import until
from tests.faults.sigkill.place import Place

PROCESSES = {"web": "web", "worker": "worker", "another worker": "worker"}
"""Their names, and what the Procfile calls them."""

PATIENCE = 15.0
"""Seconds that we wait for a moment: longer than in one process, which does all the work itself."""

ALIVE = "/healthz"
"""Whether `web` answers; whether it is ready depends on the others, too."""

TO_STOP = 60.0
"""Seconds that a stop may take here; test_sigterm.py looks at what is promised."""

LOOK_EVERY = 0.25
"""Seconds between two looks at the server whether work goes on."""


class Deployment:
    """Starts and kills; `ended` tells of the lives so far."""

    def __init__(
        self,
        stage: Stage,
        place: Place,
        rng: random.Random,
        ended: list[Life],
        urls: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.ended = ended
        self._stage = stage
        self._place = place
        self._urls = urls
        """The database's URL for those who don't have the one that all have."""
        self._rng = rng
        self._moments = Moments(stage, rng, hangs=False)
        self._mischief = Mischief(stage, rng)
        self._running: dict[str, Running] = {}
        self._began = dict.fromkeys(PROCESSES, now())
        self._watched: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start all of them; at the end stop them as a host does."""
        try:
            for name in PROCESSES:
                await self._start(name)
            await until_ready(self._stage, within=TO_START, path=ALIVE)
            yield
            ends = await asyncio.gather(
                *(one.stop(within=TO_STOP) for one in self._running.values())
            )
            assert ends == [0] * len(ends), ends
        finally:
            for task in self._watched:
                task.cancel()
            for one in self._running.values():
                if one.process.returncode is None:
                    await one.kill()

    async def one_more(self) -> None:
        """Kill one of them at a moment that chance chooses, and start it again."""
        name, moment = self._rng.choice(list(PROCESSES)), self._moments.draw()
        if moment.once_ready:
            await until_ready(self._stage, within=TO_START, path=ALIVE)
            self._mischief.plan()
        life = Life(moment=f"{name} {moment.name}", began=self._began[name], killed=now())
        await kill(self._running[name], moment, PATIENCE)
        self._mischief.end()
        life.killed, life.died = now(), time.monotonic()
        life.wreck = self._place.records.wreck(self._place.folder, life.killed)
        self.ended.append(life)
        await self._start(name)
        watch = self._see_ready if name == "web" else self._see_resumed
        self._watched.append(asyncio.create_task(watch(life)))

    async def all_goes_on(self, within: float) -> None:
        """Wait until all that a kill has interrupted goes on, or has had time enough for it."""
        if self._watched:
            await asyncio.wait(self._watched, timeout=within)

    async def _start(self, name: str) -> None:
        url = self._urls.get(name, self._place.url)
        environ = environ_of(self._stage, database_url=url)
        arguments = procfile()[PROCESSES[name]]
        started = Running.start(arguments, folder=self._place.folder, environ=environ)
        self._began[name], self._running[name] = now(), await started

    async def _see_ready(self, life: Life) -> None:
        await until_ready(self._stage, within=TO_START, path=ALIVE)
        life.ready_after = time.monotonic() - life.died

    async def _see_resumed(self, life: Life) -> None:
        """Wait until each training that a worker held then was claimed again, by any of them.

        Some of them the other worker held, and goes on with as if nothing had happened.
        """
        held = life.wreck.held
        if held:
            await until(
                lambda: all(self._place.records.begun_again(held).values()), every=LOOK_EVERY
            )
            life.resumed_after = time.monotonic() - life.died
