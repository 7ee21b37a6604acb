"""One running bot, put together like the real one, in a world that fails."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta

from bot.background import Ports, make_advance, make_erasure, make_late, make_sweep
from cloning.domain.errors import CloningError
from cloning.domain.limits import Quota
from cloning.erasure.deletion import Deletion
from cloning.erasure.withdrawal import Withdrawal
from cloning.owners.caps import Caps
from cloning.owners.contents import Contents
from cloning.ports.outside import Clock
from cloning.requests.collection import Collection
from cloning.requests.comparison import Comparison
from cloning.requests.replacement import Replacement
from cloning.requests.standing import Standing
from cloning.requests.submissions import Submissions
from cloning.requests.takes import Choices
from cloning.requests.voice_language import VoiceLanguage
from cloning.steps import reserve
from cloning.upkeep import sweep
from cloning.upkeep.breaker import Breaker
from cloning.upkeep.sample_access import Hosting
from tests.faults.stores.keeper import Keeper
from tests.faults.town.account import Account
from tests.faults.town.chaos import Chaos
from tests.faults.town.ledger import AT_WORK
from tests.faults.town.life import Life
from tests.faults.town.machine import (
    Disk,
    FaultyDemos,
    FaultySamples,
    FaultyStore,
    FaultyStudio,
    Links,
)
from tests.faults.town.telegram import Telegram
from tests.faults.town.telegram_line import TelegramLine
from tests.faults.town.upstream_line import UpstreamLine

SETTLE = timedelta(seconds=60)
AT_ONCE = 16
POLICY = "2026-01"
QUOTA = Quota(clones=3, trainings_per_day=12)
CAPS = {"trainings_per_day": 10_000, "paid_slots": 10_000}
"""So much that nobody is refused: only the counting is looked at."""
LANGUAGES = ("en", "de", "zh")
"""What voices can be made to speak."""


@dataclass(frozen=True)
class Outside:
    """What is there whether a process runs or not."""

    keeper: Keeper
    disk: Disk
    account: Account
    telegram: Telegram
    chaos: Chaos
    clock: Clock


class Bot:
    """Handlers, steps and sweeps of one process."""

    def __init__(self, outside: Outside, life: Life, *, holder: str, tick: float) -> None:
        self.life = life
        self.tick = tick
        self._outside = outside
        self._places = asyncio.Semaphore(AT_ONCE)
        chaos = outside.chaos
        store = FaultyStore(outside.keeper, chaos, life)
        self.line = TelegramLine(outside.telegram, chaos, life)
        ports = Ports(
            store=store,
            upstream=Breaker(UpstreamLine(outside.account, chaos, life), clock=outside.clock),
            recordings=self.line,
            studio=FaultyStudio(chaos, life),
            samples=FaultySamples(outside.disk, chaos, life),
            links=Links(),
            demos=FaultyDemos(outside.account, chaos, life),
            notifier=self.line,
            receipts=self.line,
            wakeups=self,
            contents=Contents(store=store, clock=outside.clock, key=b"a key of this town"),
            clock=outside.clock,
        )
        caps = Caps(clock=outside.clock, pays=True, **CAPS)
        self._serve_owners(ports, caps)
        tick_length = timedelta(seconds=tick)
        self._advance = make_advance(
            ports,
            settle=SETTLE,
            tick=tick_length,
            holder=holder,
            jitter=chaos.random.random,
            caps=caps,
        )
        self._sweep = make_sweep(ports, deletion=self._deletion, holder=holder)

    def _serve_owners(self, ports: Ports, caps: Caps) -> None:
        store, clock = ports.store, ports.clock
        self._deletion = Deletion(
            store=store, upstream=ports.upstream, samples=ports.samples, clock=clock
        )
        self.submissions = Submissions(
            store=store,
            wakeups=self,
            quota=QUOTA,
            policy_version=POLICY,
            clock=clock,
            voice_languages=LANGUAGES,
            caps=caps,
        )
        self.collection = Collection(
            store=store,
            upstream=ports.upstream,
            demos=ports.demos,
            studio=ports.studio,
            deletion=self._deletion,
            clock=clock,
        )
        self.choices = Choices(store=store, samples=ports.samples, wakeups=self, clock=clock)
        self.late = make_late(ports)
        self.replacement = Replacement(
            store=store, quota=QUOTA, caps=caps, clock=clock, voice_languages=LANGUAGES
        )
        self.comparison = Comparison(store=store)
        self.standing = Standing(store=store)
        self.voice_language = VoiceLanguage(store=store, allowed=LANGUAGES)
        self.withdrawal = Withdrawal(store=store, samples=ports.samples)
        self.erasure = make_erasure(ports, deletion=self._deletion)
        self.hosting = Hosting(store=store, clock=clock)

    def wake(self, training_id: int) -> None:
        """Carry a wake-up."""
        self.life.begin(self._one(training_id))

    async def start(self, *, alone: bool) -> None:
        """Take over what a dead process held, and sweep from now on."""
        if alone:
            leases = (sweep.LEASE, reserve.LEASE)
            await self._outside.keeper.take_over(leases, self._outside.clock())
        self.life.begin(self._sweeps())

    async def _sweeps(self) -> None:
        while True:
            await quietly(self._sweep())
            await asyncio.sleep(self.tick)

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
