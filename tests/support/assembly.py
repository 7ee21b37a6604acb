"""One running bot, put together like the real one, in an outside world made of fakes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.background.parts import (
    Ports,
    make_advance,
    make_again,
    make_eraser,
)
from bot.background.sweeping import make_sweep
from bot.background.uttering import make_utter
from bot.requests import Requests, Terms
from cloning.domain.limits import Quota
from cloning.domain.speaking.words import Unsaid
from cloning.erasure.remembering import Remembering
from cloning.owners.caps import Caps
from cloning.owners.contents import Contents
from cloning.ports.store import Store, Transaction
from cloning.ports.upkeep import Mark, no_mark
from cloning.speaking.evidence import Evidence
from cloning.speaking.forgetting import Forgetting
from cloning.speaking.say import LOOK_SECONDS
from cloning.trainings.in_hand import InHand
from cloning.upkeep.account import Account
from cloning.upkeep.alarm import Alarm
from storage.database import Database
from storage.in_memory.store import InMemoryStore
from storage.in_memory.tallies import InMemoryTallies
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.operators import FakeMemoFile, FakeOperators
from tests.support.fakes.owners import FakeNotifier, FakeReceipts
from tests.support.fakes.recordings import FakeRecordings, FakeStudio
from tests.support.fakes.samples import FakeDemos, FakeLinks, FakeSamples
from tests.support.fakes.script import Script
from tests.support.fakes.speaking import FakeMessenger, FakeSpeech
from tests.support.fakes.upstream import FakeUpstream
from tests.support.fakes.wakeups import FakeWakeups

BASE_URL = "https://voices.example.org"
POLICY = "2026-01"
SETTLE = timedelta(seconds=60)
TICK = timedelta(seconds=5)
BACKUPS = timedelta(days=35)


class ScriptedStore:
    """A database in which a script may strike just before or just after a commit."""

    def __init__(self, database: Store, script: Script) -> None:
        self.wakeups = FakeWakeups()
        self._database = database
        self._script = script
        self.mark = _mark_of(database)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        await self._script.at("before begin")
        async with self._database.transaction() as work:
            yield work
            await self._script.at("before commit")
        await self._script.at("after commit")
        work.hand_over(self.wakeups)


def _mark_of(database: Store) -> Mark:
    """Return what makes marks of a database; on a server there are none."""
    return database.mark if isinstance(database, Database | InMemoryStore) else no_mark


@dataclass
class Outside:
    """What is there whether the bot runs or not."""

    script: Script = field(default_factory=Script)
    clock: FakeClock = field(default_factory=FakeClock)
    jitter: float = 1.0
    voice_languages: tuple[str, ...] = ()
    """What voices can be made to speak."""
    quota: Quota = field(default_factory=Quota)
    """What one owner may have."""
    unsaid: tuple[str, ...] = ()
    """The words that clones don't say."""
    speaks: bool = True
    """Whether the operator has set up what speaks."""
    trainings_per_day: int | None = None
    """How many trainings all owners together may begin."""
    paid_slots: int | None = None
    """How many paid slots there may be."""
    shared: bool = False
    """Whether others use the account."""
    admins: frozenset[int] = frozenset()
    """Who runs the bot, by their Telegram ids."""
    pays: bool = False
    """Whether slots are paid for."""

    @property
    def terms(self) -> Terms:
        """What people may have, and what they agree to."""
        return Terms(
            quota=self.quota,
            policy_version=POLICY,
            policy_url=None,
            unsaid=Unsaid(self.unsaid),
            voice_languages=self.voice_languages,
            paid=self.pays,
        )

    def __post_init__(self) -> None:
        self.upstream = FakeUpstream(self.script)
        self.recordings = FakeRecordings(self.script)
        self.studio = FakeStudio(self.script)
        self.samples = FakeSamples(self.script)
        self.links = FakeLinks(BASE_URL)
        self.demos = FakeDemos(self.script)
        self.notifier = FakeNotifier(self.script)
        self.speech = FakeSpeech(self.script)
        self.messenger = FakeMessenger(self.script)
        self.receipts = FakeReceipts(self.script)
        self.operators = FakeOperators(self.script)
        self.memo_file = FakeMemoFile(self.script)
        self.tallies = InMemoryTallies(self.clock)


class Pauses:
    """Pauses that take no time, but for the one before a look whether a text is still wanted."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.looks = asyncio.Semaphore(0)
        """How many more looks there are."""

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if seconds == LOOK_SECONDS:
            await self.looks.acquire()


class Process(Requests):
    """One running bot."""

    def __init__(self, outside: Outside, store: ScriptedStore, holder: str) -> None:
        self.wakeups, self.mark = store.wakeups, store.mark
        clock = outside.clock
        self.in_hand = InHand(store=store, holder=holder, clock=clock)
        self.account = Account(outside.upstream, store=store, clock=clock)
        ports = Ports(
            store=store,
            in_hand=self.in_hand,
            upstream=self.account,
            recordings=outside.recordings,
            studio=outside.studio,
            samples=outside.samples,
            links=outside.links,
            demos=outside.demos,
            notifier=outside.notifier,
            speech=outside.speech if outside.speaks else None,
            messenger=outside.messenger,
            evidence=Evidence(b"a key of this deployment"),
            receipts=outside.receipts,
            operators=outside.operators,
            remembering=Remembering(
                store=store,
                file=outside.memo_file,
                kept_for=BACKUPS,
                clock=clock,
                mark=store.mark,
            ),
            contents=Contents(store=store, clock=clock, key=b"a key of this deployment"),
            tallies=outside.tallies,
            clock=clock,
        )
        caps = Caps(
            clock=clock,
            trainings_per_day=outside.trainings_per_day,
            paid_slots=outside.paid_slots,
            pays=outside.pays,
        )
        super().__init__(ports, terms=outside.terms, caps=caps, download_seconds=0.05)
        self.ports = ports
        self.contents = ports.contents
        self.advance = make_advance(
            ports,
            settle=SETTLE,
            tick=TICK,
            jitter=lambda: outside.jitter,
            caps=caps,
            shared=outside.shared,
        )
        self.pauses = Pauses()
        self.utter = make_utter(ports, jitter=lambda: outside.jitter, pause=self.pauses)
        self.forget_utterances = Forgetting(store=store, clock=clock)
        self.remembering = ports.remembering
        self.again = make_again(ports, deletion=self.deletion)
        self.erase = make_eraser(ports, deletion=self.deletion)
        self.alarm = Alarm(
            store=store, operators=outside.operators, admins=outside.admins, clock=clock
        )
        self.sweep = make_sweep(
            ports,
            deletion=self.deletion,
            again=self.again,
            admins=outside.admins,
            mark=store.mark,
        )

    async def work_until_idle(self) -> None:
        """Do whatever was woken."""
        await self.wakeups.carry(advance=self.advance, utter=self.utter, erase=self.erase)
