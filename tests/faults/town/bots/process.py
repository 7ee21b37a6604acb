"""One running bot, put together like the real one, in a world that fails."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta

from bot.background.parts import Ports, make_advance, make_again, make_eraser
from bot.background.sweeping import make_sweep
from bot.requests import Requests, Terms
from cloning.domain.errors import CloningError
from cloning.domain.limits import RENEWED_EVERY, Quota
from cloning.domain.speaking.words import Unsaid
from cloning.erasure.remembering import Remembering
from cloning.owners.caps import Caps
from cloning.owners.contents import Contents
from cloning.ports.outside import Clock
from cloning.speaking.evidence import Evidence
from cloning.trainings.in_hand import InHand
from cloning.upkeep import sweep
from cloning.upkeep.breaker import Breaker
from storage.in_memory.tallies import InMemoryTallies
from tests.faults.stores.keeper import Keeper
from tests.faults.town.bots.life import Life
from tests.faults.town.bots.machine import (
    Disk,
    FaultyDemos,
    FaultySamples,
    FaultyStore,
    FaultyStudio,
    Links,
)
from tests.faults.town.chaos import Chaos
from tests.faults.town.judging.ledger import AT_WORK
from tests.faults.town.outside.account import Account
from tests.faults.town.outside.telegram import Telegram
from tests.faults.town.outside.telegram_line import TelegramLine
from tests.faults.town.outside.upstream_line import UpstreamLine
from tests.support.fakes.operators import FakeMemoFile, FakeOperators
from tests.support.fakes.script import Script
from tests.support.fakes.speaking import FakeMessenger

SETTLE = timedelta(seconds=60)
AT_ONCE = 16
POLICY = "2026-01"
QUOTA = Quota(clones=3, trainings_per_day=12)
CAPS = {"trainings_per_day": 10_000, "paid_slots": 10_000}
"""So much that nobody is refused: only the counting is looked at."""
LANGUAGES = ("en", "de", "zh")
"""What voices can be made to speak."""
TERMS = Terms(
    quota=QUOTA,
    policy_version=POLICY,
    policy_url=None,
    unsaid=Unsaid(),
    voice_languages=LANGUAGES,
    paid=True,
)


@dataclass(frozen=True)
class Outside:
    """What is there whether a process runs or not."""

    keeper: Keeper
    disk: Disk
    account: Account
    telegram: Telegram
    chaos: Chaos
    clock: Clock
    places: int = AT_ONCE
    """How many steps a process does at once."""


class Bot(Requests):
    """Handlers, steps and sweeps of one process."""

    def __init__(self, outside: Outside, life: Life, *, holder: str, tick: float) -> None:
        self.life = life
        self.tick = tick
        self._outside = outside
        self._places = asyncio.Semaphore(outside.places)
        chaos = outside.chaos
        store = FaultyStore(outside.keeper, chaos, life, wakeups=self)
        self.line = TelegramLine(outside.telegram, chaos, life)
        tallies = InMemoryTallies(outside.clock)
        self.in_hand = InHand(store=store, holder=holder, clock=outside.clock)
        ports = Ports(
            store=store,
            in_hand=self.in_hand,
            upstream=Breaker(UpstreamLine(outside.account, chaos, life), tallies=tallies),
            recordings=self.line,
            studio=FaultyStudio(chaos, life),
            samples=FaultySamples(outside.disk, chaos, life),
            links=Links(),
            demos=FaultyDemos(outside.account, chaos, life),
            notifier=self.line,
            speech=None,
            messenger=FakeMessenger(Script()),
            evidence=Evidence(b"a key of this town"),
            receipts=self.line,
            operators=FakeOperators(Script()),
            remembering=Remembering(
                store=store,
                file=FakeMemoFile(Script()),
                kept_for=timedelta(days=35),
                clock=outside.clock,
                mark=store.mark,
            ),
            contents=Contents(store=store, clock=outside.clock, key=b"a key of this town"),
            tallies=tallies,
            clock=outside.clock,
        )
        caps = Caps(clock=outside.clock, pays=True, **CAPS)
        super().__init__(ports, terms=TERMS, caps=caps)
        tick_length = timedelta(seconds=tick)
        self._advance = make_advance(
            ports,
            settle=SETTLE,
            tick=tick_length,
            jitter=chaos.random.random,
            caps=caps,
        )
        self._erase = make_eraser(ports, deletion=self.deletion)
        self._sweep = make_sweep(
            ports,
            deletion=self.deletion,
            again=make_again(ports, deletion=self.deletion),
            mark=store.mark,
        )

    def wake(self, training_id: int) -> None:
        """Carry a wake-up."""
        self.life.begin(self._one(training_id))

    def wake_speaker(self, utterance_id: int) -> None:
        """Nobody has anything said here."""

    def wake_eraser(self) -> None:
        """Carry the wish that something is deleted."""
        self.life.begin(self._erases())

    async def start(self, *, alone: bool) -> None:
        """Take over what a dead process held, and sweep from now on."""
        if alone:
            await self._outside.keeper.take_over((sweep.LEASE,), self._outside.clock())
        self.life.begin(self._renews())
        self.life.begin(self._sweeps())

    async def _renews(self) -> None:
        while True:
            await self.in_hand.renew()
            await asyncio.sleep(RENEWED_EVERY.total_seconds())

    async def _sweeps(self) -> None:
        while True:
            await quietly(self._sweep())
            await asyncio.sleep(self.tick)

    async def _erases(self) -> None:
        await quietly(self._erase())

    async def _one(self, training_id: int) -> None:
        AT_WORK.set(training_id)
        async with self._places:
            await quietly(self._advance(training_id))


async def quietly(work: Awaitable[None]) -> None:
    """Do something of which a failure is only logged."""
    try:
        await work
    except CloningError:
        return
