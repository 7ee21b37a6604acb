"""The handlers and the background in one process, before a local Telegram and fakes of the rest.

Nothing runs by itself: an update is handled when it is sent, and then everything that it woke.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import cast

import msgspec
from msgspec import structs
from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, ExtBot
from typing_extensions import override

from bot.background.parts import (
    Ports,
    make_advance,
    make_again,
    make_eraser,
)
from bot.background.sweeping import make_sweep
from bot.background.uttering import make_utter
from bot.foreground import Speakers, make_desk, make_services, make_speakers
from bot.requests import Requests, Terms
from cloning.domain.limits import Quota
from cloning.domain.models import State
from cloning.domain.recordings.rejections import Unreadable
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.manner import AS_IT_IS, Manner
from cloning.domain.speaking.words import Unsaid
from cloning.erasure.remembering import Remembering
from cloning.owners.caps import Caps
from cloning.owners.contents import Contents
from cloning.speaking.evidence import Evidence
from cloning.speaking.forgetting import Forgetting
from cloning.trainings.in_hand import InHand
from handlers import register
from handlers.chat.adapters.receipts import TelegramReceipts
from handlers.chat.clips import Music
from handlers.context import App, Context, Services
from handlers.gates.invisible_edits import new_content_of
from sandbox.telegram.api import TelegramSandbox
from storage.in_memory.rows import Rows
from storage.in_memory.store import InMemoryStore, InMemoryTransaction
from storage.in_memory.tallies import InMemoryTallies
from tests.chat.buttons.direct import Direct
from tests.support.assembly import POLICY, SETTLE, TICK
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.operators import FakeMemoFile, FakeOperators
from tests.support.fakes.recordings import FakeRecordings, FakeStudio
from tests.support.fakes.samples import FakeDemos, FakeLinks, FakeSamples
from tests.support.fakes.script import Script
from tests.support.fakes.speaking import FakeSpeech
from tests.support.fakes.upstream import FakeUpstream
from tests.support.fakes.wakeups import FakeWakeups
from tests.support.sound import speech
from tests.support.world import DEMO_URL

TOKEN = "110201543:" + "S" * 35
TERMS = Terms(
    quota=Quota(clones=9, trainings_per_day=12),
    policy_version=POLICY,
    policy_url=None,
    unsaid=Unsaid(),
    voice_languages=("en", "zh", "de"),
    paid=False,
)


class Sounding(FakeStudio):
    """A studio whose clips Telegram takes for sound."""

    @override
    async def clip(self, demo: bytes) -> Clip:
        return Clip(ogg=speech.short(), seconds=3.0)

    @override
    async def part(self, recording: bytes, begins_at: float, ends_at: float) -> Clip:
        return Clip(ogg=speech.short(), seconds=3.0)


class SoundingSpeech(FakeSpeech):
    """What speaks, with clips that Telegram takes for sound."""

    @override
    async def say(self, slot_id: str, text: str, manner: Manner = AS_IT_IS) -> Clip:
        return replace(await super().say(slot_id, text, manner), ogg=speech.short())


class Store:
    """The store in memory, which shows its commits and wakes whom they wake."""

    def __init__(self, look: Callable[[Rows], None], wakeups: FakeWakeups) -> None:
        self.memory = InMemoryStore()
        self._look = look
        self._wakeups = wakeups

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[InMemoryTransaction]:
        """Open a transaction."""
        async with self.memory.transaction() as work:
            yield work
        self._look(self.memory.rows)
        work.hand_over(self._wakeups)


class House:
    """One running bot, and the outside world around it."""

    def __init__(
        self,
        telegram: TelegramSandbox,
        clock: FakeClock,
        *,
        speaks: bool,
        quota: Quota = TERMS.quota,
        music: Music | None = None,
    ) -> None:
        self.telegram, self.clock, self._speaks = telegram, clock, speaks
        terms = structs.replace(TERMS, quota=quota)
        self._wakeups = FakeWakeups()
        self.store = store = Store(self._look, self._wakeups)
        self.sent: frozenset[int] = frozenset()
        """The recordings, by their messages, that the upstream was ever asked to train with."""
        self.script = Script()
        self.upstream = FakeUpstream(self.script)
        self.studio = Sounding(self.script)
        self.speech = SoundingSpeech(self.script)
        self.failures: list[Exception] = []
        self.line = Direct(telegram.world)
        bot = ExtBot(TOKEN, request=self.line, get_updates_request=Direct(telegram.world))
        speakers = make_speakers(
            bot,
            store=store,
            acquaintances=store.memory,
            music=music or _no_music,
            terms=terms,
            clock=clock,
            says=speaks,
        )
        ports = self._ports(bot, speakers)
        self._contents = ports.contents
        self._forget = Forgetting(store=store, clock=clock)
        caps = Caps(clock=clock)
        requests = Requests(ports, terms=terms, caps=caps)
        self._hosting = requests.hosting
        desk = make_desk(requests, speakers=speakers, tallies=ports.tallies)
        self.services = make_services(
            requests, terms=terms, speakers=speakers, desk=desk, failed=self._failed
        )
        self.application = _application(bot, self.services, ports.contents, says=speaks)
        self._advance = make_advance(ports, settle=SETTLE, tick=TICK, jitter=lambda: 1.0, caps=caps)
        self._utter = make_utter(ports, jitter=lambda: 1.0)
        self._erase = make_eraser(ports, deletion=requests.deletion)
        self._sweep = make_sweep(
            ports,
            deletion=requests.deletion,
            again=make_again(ports, deletion=requests.deletion),
        )

    def _ports(self, bot: ExtBot[None], speakers: Speakers) -> Ports:
        return Ports(
            store=self.store,
            in_hand=InHand(store=self.store, holder="house", clock=self.clock),
            upstream=self.upstream,
            recordings=FakeRecordings(self.script),
            studio=self.studio,
            samples=FakeSamples(self.script),
            links=FakeLinks("https://voices.example.org"),
            demos=FakeDemos(self.script),
            notifier=speakers.notifier,
            speech=self.speech if self._speaks else None,
            messenger=speakers.messenger,
            evidence=Evidence(b"a key"),
            receipts=TelegramReceipts(bot, speakers.catalogues),
            operators=FakeOperators(self.script),
            remembering=Remembering(
                store=self.store,
                file=FakeMemoFile(self.script),
                kept_for=timedelta(days=35),
                clock=self.clock,
            ),
            contents=Contents(store=self.store, clock=self.clock, key=b"a key"),
            tallies=InMemoryTallies(self.clock),
            clock=self.clock,
        )

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Have everything that happens in the block not have happened."""
        chats, slots, now = self.telegram.world.chats, self.upstream.slots, self.clock.now
        rows, messages, known = self.store.memory.rows, dict(chats._messages), dict(slots)
        closed, without_voice, sent = set(chats.closed), set(chats.without_voice), self.sent
        yield
        self.store.memory.rows, chats._messages, self.upstream.slots = rows, messages, known
        chats.closed, chats.without_voice, self.clock.now = closed, without_voice, now
        self.sent = sent
        self.script._always.clear()
        self.failures.clear()
        self.telegram.world.updates.clear()
        self._wakeups.waiting.clear()
        self._wakeups.eraser = False

    def _look(self, rows: Rows) -> None:
        put = (one.message_ids for one in rows.trainings.values() if one.put_at is not None)
        self.sent = self.sent.union(*put)

    def _failed(self, _update_id: int, fault: Exception) -> None:
        self.failures.append(fault)

    async def handles(self) -> None:
        """Handle what people have done, one after the other, and remember what they said."""
        updates = self.telegram.world.updates
        while (body := updates.first()) is not None:
            updates.confirm_first()
            written = msgspec.json.decode(msgspec.json.encode(body))
            update = Update.de_json(written, self.application.bot)
            await self._remember(update)
            await self.application.process_update(update)
        assert self.failures == [], self.failures

    async def _remember(self, update: Update) -> None:
        """Keep the digests of a message, as the intake does."""
        content = new_content_of(update, self._contents)
        if content is not None:
            async with self.store.transaction() as work:
                await work.contents.save(content)

    async def works(self) -> None:
        """Do what was woken."""
        await self._wakeups.carry(advance=self._advance, utter=self._utter, erase=self._erase)

    async def time_passes(self, by: timedelta = timedelta(seconds=5)) -> None:
        """Move the clock, sweep, and do what is due then."""
        self.clock.move(by)
        await self._sweep()
        await self._forget()
        await self.works()

    async def upstream_ends(self, slot_id: str, sample: str, state: State) -> None:
        """The upstream fetches a sample and comes to an end with it."""
        await self._hosting.fetched(sample)
        self.upstream.has(slot_id, state, demo_url=DEMO_URL)
        await self.time_passes()


@asynccontextmanager
async def open_house(
    *, speaks: bool = True, quota: Quota = TERMS.quota, music: Music | None = None
) -> AsyncIterator[House]:
    """Open the house until the block ends; `speaks`: clones can say texts there."""
    clock = FakeClock()
    telegram = TelegramSandbox(token=TOKEN, clock=clock, bot_username="voice_clone_bot")
    house = House(telegram, clock, speaks=speaks, quota=quota, music=music)
    async with house.application:
        yield house


def _application(bot: ExtBot[None], services: Services, contents: Contents, *, says: bool) -> App:
    handed = cast("type[Services]", lambda: services)  # as in bot/telegram/application.py
    types = ContextTypes(context=Context, bot_data=handed)
    builder = ApplicationBuilder().bot(bot).updater(None).job_queue(None).context_types(types)
    application = builder.build()
    register(application, contents=contents, desk=services.desk, says=says)
    return application


async def _no_music(_clip: Clip) -> bytes:
    """For somebody who takes no voice messages there is only a text then."""
    raise Unreadable
