"""This machine: its database, disk and decoder, each failing now and then."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from cloning.domain.errors import DemoUnavailable, StorageUnavailable
from cloning.domain.recordings.rejections import Unreadable
from cloning.domain.recordings.sound import Clip, Sample, Take
from cloning.ports.outside import Clock
from cloning.ports.store import Transaction, Wakeups
from tests.faults.stores.keeper import Keeper
from tests.faults.town.bots.life import Life, Planned
from tests.faults.town.chaos import Chaos, Fault
from tests.faults.town.outside.account import Account
from tests.support.fakes.recordings import GOOD_TAKE


@dataclass
class FaultyStore:
    """A database that can't always be used."""

    keeper: Keeper
    chaos: Chaos
    life: Life
    wakeups: Wakeups

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        await self.life.moment("before begin")
        if self.chaos.in_commit(Fault.NO_TRANSACTION):
            raise StorageUnavailable
        async with self.keeper.transaction() as work:
            yield work
            await self.life.moment("before commit")
            if self.chaos.in_commit(Fault.COMMIT_FAILS):
                raise StorageUnavailable
        if self.chaos.in_commit(Fault.COMMIT_UNKNOWN):
            raise StorageUnavailable
        await self.life.moment("after commit")
        work.hand_over(self.wakeups)

    async def mark(self) -> object | None:
        """See cloning/ports/upkeep.py."""
        await self.life.moment("before mark")
        if self.chaos.in_commit(Fault.NO_TRANSACTION):
            raise StorageUnavailable
        mark = await self.keeper.mark()
        await self.life.moment("after mark")
        return mark


@dataclass
class Disk:
    """The samples that are on disk, whoever runs."""

    clock: Clock
    hosted: dict[str, bytes] = field(default_factory=dict)
    written_at: dict[str, datetime] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    """What a worker that had lost its claim wrote when it was erased already.

    One that a bad disk then leaves behind goes within two hours.
    """
    _erased: set[str] = field(default_factory=set)

    def write(self, name: str, content: bytes) -> None:
        self.hosted[name], self.written_at[name] = content, self.clock()
        if name in self._erased:
            self.late.add(name)

    def erase(self, name: str) -> None:
        self.hosted.pop(name, None)
        self._erased.add(name)


@dataclass
class FaultySamples:
    """Adapter of cloning.ports.Samples."""

    disk: Disk
    chaos: Chaos
    life: Life

    async def keep(self, name: str, wav: bytes) -> None:
        await self.life.moment("before keep")
        fault = self.chaos.in_call(Fault.DISK_FULL, Fault.DISK_ERROR_AFTER)
        if fault is Fault.DISK_FULL:
            raise StorageUnavailable
        self.disk.write(name, wav)
        if fault is not None:
            raise StorageUnavailable
        await self.life.moment("after keep")

    async def erase(self, name: str) -> None:
        await self.life.moment("before erase")
        if self.chaos.in_call(Fault.ERASE_FAILS):
            raise StorageUnavailable
        self.disk.erase(name)
        await self.life.moment("after erase")

    async def kept_before(self, moment: datetime) -> Sequence[str]:
        await self.life.moment("before kept")
        return [name for name in self.disk.hosted if self.disk.written_at[name] < moment]


@dataclass
class FaultyStudio:
    """Adapter of cloning.ports.Studio: some recordings are of no use, some decoders die."""

    chaos: Chaos
    life: Life

    async def sample(
        self, recordings: Sequence[bytes], part_from_seconds: float | None = None
    ) -> Sample:
        await self.life.moment("before sample")
        fault = self.chaos.in_call(Fault.DECODER_KILLED, Fault.NO_DECODER)
        await asyncio.sleep(self.chaos.random.uniform(0.1, 3.0))
        if fault is Fault.NO_DECODER:
            raise Planned("no child process")
        if fault is Fault.DECODER_KILLED:
            raise Unreadable
        sound = b" and ".join(recordings)
        return Sample(wav=b"sample of " + sound, seconds=12.5, take=_take_of(recordings))

    async def part(self, recording: bytes, begins_at: float, ends_at: float) -> Clip:
        await self.life.moment("before part")
        return Clip(ogg=b"part of " + recording, seconds=ends_at - begins_at)

    async def clip(self, demo: bytes) -> Clip:
        await self.life.moment("before clip")
        if self.chaos.in_call(Fault.DEMO_NO_AUDIO):
            raise DemoUnavailable(answer="no audio")
        return Clip(ogg=b"clip of " + demo, seconds=4.0)


SPEECH_SECONDS = {b"fine": 21.0, b"noisy": 21.0, b"brief": 6.0}
"""How much speech there is in a recording, by what it is worth."""


def _take_of(recordings: Sequence[bytes]) -> Take:
    """Measure recordings, which say themselves what they are worth."""
    worths = [recording.split()[1] for recording in recordings]
    return replace(
        GOOD_TAKE,
        speech_seconds=sum(SPEECH_SECONDS.get(worth, 0.0) for worth in worths),
        above_noise_db=15.0 if b"noisy" in worths else GOOD_TAKE.above_noise_db,
        level_dbfs=-70.0 if set(worths) == {b"silent"} else GOOD_TAKE.level_dbfs,
    )


@dataclass
class FaultyDemos:
    """Adapter of cloning.ports.Demos."""

    account: Account
    chaos: Chaos
    life: Life

    async def fetch(self, url: str) -> bytes:
        await self.life.moment("before fetch")
        fault = self.chaos.in_call(Fault.DEMO_GONE)
        await asyncio.sleep(self.chaos.random.uniform(0.1, 3.0))
        if fault is not None or not url:
            raise DemoUnavailable(answer="HTTP 404")
        return self.account.engine.demos.get(url, b"demo of somebody else")


class Links:
    """Adapter of cloning.ports.Links, unsigned."""

    def url(self, sample: str) -> str:
        return f"https://voices.example.org/a/{sample}"
