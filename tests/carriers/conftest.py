"""Both carriers of the job queue, each as one process has it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.jobs.carrier import Carrier, Work
from bot.jobs.local_carrier import LocalCarrier
from bot.jobs.procrastinate_carrier import carrying
from tests.support.databases.places import Place, on_server

Open = Callable[[], AbstractAsyncContextManager[Carrier]]


@dataclass(kw_only=True)
class Worker:
    """What a carrier carries to, and what has arrived there."""

    advanced: list[int] = field(default_factory=list)
    """The trainings that were begun, in order."""
    ended: list[int] = field(default_factory=list)
    uttered: list[int] = field(default_factory=list)
    """The utterances that were begun, in order."""
    erased: int = 0
    swept: int = 0
    sweeps_for_long: bool = False
    sweeps_ended: int = 0
    held: asyncio.Event = field(default_factory=asyncio.Event)
    """Trainings in `holds` wait for it."""
    holds: frozenset[int] = frozenset()
    fails_at: frozenset[int] = frozenset()

    async def advance(self, training_id: int) -> None:
        self.advanced.append(training_id)
        if training_id in self.fails_at:
            raise ValueError(training_id)
        if training_id in self.holds:
            await self.held.wait()
        self.ended.append(training_id)

    async def utter(self, utterance_id: int) -> None:
        self.uttered.append(utterance_id)
        if utterance_id in self.holds:
            await self.held.wait()

    async def erase(self) -> None:
        self.erased += 1

    async def sweep(self) -> None:
        self.swept += 1
        if self.sweeps_for_long:
            try:
                await self.held.wait()
            finally:
                self.sweeps_ended += 1

    def begins(self, carrier: Carrier, *, every: timedelta = timedelta(hours=1)) -> None:
        """Have it carry to us; its sweep comes once only, unless a test says otherwise."""
        carrier.start(
            Work(
                advance=self.advance,
                utter=self.utter,
                erase=self.erase,
                sweep=self.sweep,
                every=every,
            )
        )


async def until(is_so: Callable[[], bool], *, within: float = 20.0) -> None:
    """Wait until something is so; the carrier's ways there are its own."""
    async with asyncio.timeout(within):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@asynccontextmanager
async def in_one_process() -> AsyncIterator[Carrier]:
    carrier = LocalCarrier()
    yield carrier
    await carrier.rest()


def through(place: Place) -> Open:
    """Return how a process opens the carrier that goes through a database."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Carrier]:
        async with carrying(place.url, place.url) as carrier:
            yield carrier
            await carrier.rest()

    return opened


async def stopped(carrier: Carrier, *, grace: float = 5.0) -> float:
    """Stop a carrier; return how many seconds it took."""
    begun = asyncio.get_running_loop().time()
    await carrier.stop(grace=grace)
    return asyncio.get_running_loop().time() - begun


@asynccontextmanager
async def at_work(opened: Open, worker: Worker) -> AsyncIterator[Carrier]:
    """A process that works until the block ends."""
    async with opened() as carrier:
        worker.begins(carrier)
        try:
            yield carrier
        finally:
            await carrier.stop(grace=0)


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A database of a test's own on the server."""
    with on_server(request.getfixturevalue("postgresql")) as place:
        yield place


@pytest.fixture(params=["one process", "procrastinate"])
def opened(request: pytest.FixtureRequest) -> Open:
    """How a process opens its carrier, once for each kind."""
    if request.param == "one process":
        return in_one_process
    return through(request.getfixturevalue("place"))
