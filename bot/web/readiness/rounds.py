"""What a process does every few seconds so that any other can see how it is."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from bot.web.readiness.contacts import Contact, Contacts, Neighbour
from cloning.domain.errors import StorageUnavailable
from cloning.ports.outside import Clock
from storage.processes.roll import Entry

ASKED_AFTER: Final = timedelta(minutes=1)
"""After this time without a contact we ask a neighbour something, only to hear from it."""

SILENCE: Final = timedelta(minutes=2)
"""How long Telegram may be silent before somebody should look."""

PATIENCE_SECONDS: Final = 3.0
"""How long the place of samples may take to answer."""

LOOKED_AT_EVERY: Final = timedelta(seconds=10)
"""How often rounds look at the samples; a question to this process has it look at once."""

OPEN: Final = "open"
"""The state of a breaker that leaves the upstream alone."""

UNUSABLE: Final = "it can't be used: see whether it is up, locked, full or read-only"
SILENT: Final = "nothing heard of it for {minutes} min: see whether this machine reaches it"

Ask = Callable[[], Awaitable[None]]


class SharedRoll(Protocol):
    """The roll of all processes (storage/processes/roll.py)."""

    async def sign(self, entry: Entry) -> None:
        """Show that a process lives; StorageUnavailable if that is impossible now."""
        ...


class Process(Struct, frozen=True, kw_only=True):
    """What is true of a process as long as it runs."""

    name: str
    role: str
    version: str
    began_at: datetime


@dataclass(kw_only=True, eq=False)
class Rounds:
    """Looks after the neighbours of this process, and signs the roll."""

    process: Process
    roll: SharedRoll
    contacts: Contacts
    samples: Callable[[], Awaitable[str | None]]
    """Returns in a word why no sample can be kept now."""
    breaker_is_open: Callable[[], Awaitable[bool]]
    talk: Callable[[], str | None]
    """What is wrong with our talk with Telegram, and what to do about it."""
    ask: Mapping[Neighbour, Ask]
    """How to hear from a neighbour that we have no other reason to call."""
    clock: Clock
    patience: float = PATIENCE_SECONDS
    _ask_again_at: dict[Neighbour, datetime] = field(default_factory=dict, init=False)
    _looking: asyncio.Future[str | None] | None = field(default=None, init=False)
    _looked_at: datetime | None = field(default=None, init=False)
    """When a round has last looked at the samples."""

    async def sign(self) -> None:
        """Sign the roll, now and then look at the samples, and sign again if that brought news.

        What shows that this process lives is asked for at once, so that it goes along with all else
        that is written at this moment; a look at the samples takes a thread, and maybe a while.
        """
        await self._sign()
        now, looked_at = self.clock(), self._looked_at
        if looked_at is None or abs(now - looked_at) >= LOOKED_AT_EVERY:
            self._looked_at = now
            before = self.contacts.now[Neighbour.SAMPLES]
            await self.look_at_samples()
            after = self.contacts.now[Neighbour.SAMPLES]
            if before.at is None or before.trouble != after.trouble:
                await self._sign()

    async def _sign(self) -> None:
        try:
            await self.roll.sign(await self.entry())
        except StorageUnavailable:
            self.contacts.missed(Neighbour.DATABASE, UNUSABLE)
        else:
            self.contacts.met(Neighbour.DATABASE)

    async def ask_around(self) -> None:
        """Ask each neighbour from which we have not heard for a while; the doors note the rest."""
        now = self.clock()
        quiet = [
            neighbour
            for neighbour in self.ask
            if self.contacts.now[neighbour].is_older_than(ASKED_AFTER, now)
            and now >= self._ask_again_at.get(neighbour, now)
        ]
        self._ask_again_at.update(dict.fromkeys(quiet, now + ASKED_AFTER))
        await asyncio.gather(*(self.ask[neighbour]() for neighbour in quiet))

    async def look_at_samples(self) -> None:
        """Look whether samples can be kept; one look at a time, for a disk may hang forever."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self.samples())
        try:
            trouble = await asyncio.wait_for(asyncio.shield(self._looking), self.patience)
        except TimeoutError:
            trouble = Neighbour.SAMPLES.value
        if trouble is None:
            self.contacts.met(Neighbour.SAMPLES)
        else:
            self.contacts.missed(Neighbour.SAMPLES, trouble)

    async def entry(self) -> Entry:
        """Describe this process as it is now."""
        contacts = {**self.contacts.now, Neighbour.TELEGRAM: self._telegram()}
        return Entry(
            name=self.process.name,
            role=self.process.role,
            version=self.process.version,
            began_at=self.process.began_at,
            seen_at=self.clock(),
            report={
                "breaker": OPEN if await self.breaker_is_open() else "closed",
                "contacts": {name.value: contact.as_json() for name, contact in contacts.items()},
            },
        )

    def _telegram(self) -> Contact:
        known = self.contacts.now[Neighbour.TELEGRAM]
        trouble = self.talk() or known.trouble or self._silence(known)
        return replace(known, trouble=trouble, urgent=trouble is not None)

    def _silence(self, known: Contact) -> str | None:
        heard_at = known.at or self.process.began_at
        silent = self.clock() - heard_at
        return SILENT.format(minutes=silent // timedelta(minutes=1)) if silent > SILENCE else None
