"""The database as plain dictionaries: 36 times as fast, for walking very many histories.

Each transaction works on a copy that takes the original's place at the commit, and only one is open
at a time, like SQLite's. test_in_memory.py walks the same histories here and in SQL, and compares.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from cloning.domain.models import Announcement, Content, Outcome, Tombstone
from cloning.ports.store import Transaction
from storage.in_memory.clones import MemoryClones, MemoryOwners
from storage.in_memory.paid_slots import MemoryPaidSlots
from storage.in_memory.rows import NotUnique, Rows, is_due
from storage.in_memory.trainings import MemoryTrainings
from tests.faults.stores.keeper import Look


class MemoryAnnouncements:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def add(self, training_id: int, outcome: Outcome, now: datetime) -> Announcement:
        if training_id in self._rows.announcements:
            raise NotUnique(f"the announcement of {training_id}")
        announcement = Announcement(training_id=training_id, outcome=outcome, created_at=now)
        self._rows.announcements[training_id] = announcement
        return announcement

    async def get(self, training_id: int) -> Announcement | None:
        return self._rows.announcements.get(training_id)

    async def save(self, announcement: Announcement) -> None:
        if announcement.training_id in self._rows.announcements:
            self._rows.announcements[announcement.training_id] = announcement


class MemoryTombstones:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, owner_id: int) -> Tombstone | None:
        return self._rows.tombstones.get(owner_id)

    async def save(self, tombstone: Tombstone) -> None:
        self._rows.tombstones[tombstone.owner_id] = tombstone

    async def remove(self, owner_id: int) -> None:
        self._rows.tombstones.pop(owner_id, None)

    async def due(self, now: datetime) -> Sequence[Tombstone]:
        stones = sorted(self._rows.tombstones.items())
        return [stone for _owner_id, stone in stones if is_due(stone.due_at, now)]


class MemoryContents:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, chat: str, message_id: int) -> Content | None:
        return self._rows.contents.get((chat, message_id))

    async def of_chat(self, chat: str) -> Sequence[Content]:
        return [one for _key, one in sorted(self._rows.contents.items()) if one.chat == chat]

    async def save(self, content: Content) -> None:
        self._rows.contents[content.chat, content.message_id] = content

    async def forget(self, chat: str) -> None:
        for one in await self.of_chat(chat):
            del self._rows.contents[one.chat, one.message_id]

    async def forget_before(self, moment: datetime) -> None:
        for key, one in list(self._rows.contents.items()):
            if one.kept_at < moment:
                del self._rows.contents[key]


class MemoryLeases:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def take(self, name: str, holder: str, *, now: datetime, until: datetime) -> bool:
        known = self._rows.leases.get(name)
        if known is not None and known[0] != holder and not is_due(known[1], now):
            return False
        self._rows.leases[name] = (holder, until)
        return True

    async def give_back(self, name: str, holder: str) -> None:
        known = self._rows.leases.get(name)
        if known is not None and known[0] == holder:
            del self._rows.leases[name]


class MemoryTransaction:
    """One commit, with the collections inside it."""

    def __init__(self, rows: Rows) -> None:
        self.owners = MemoryOwners(rows)
        self.clones = MemoryClones(rows)
        self.trainings = MemoryTrainings(rows)
        self.paid_slots = MemoryPaidSlots(rows)
        self.announcements = MemoryAnnouncements(rows)
        self.tombstones = MemoryTombstones(rows)
        self.contents = MemoryContents(rows)
        self.leases = MemoryLeases(rows)


class MemoryStore:
    """A database of dictionaries."""

    def __init__(self, looks: Look | None = None, *, hops: int = 0) -> None:
        self._rows = Rows()
        self._writer = asyncio.Lock()
        self._looks = looks
        self._hops = hops
        """For how many turns of the event loop a transaction goes on after its commit."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._writer:
            rows = self._rows.copy()
            try:
                yield MemoryTransaction(rows)
                before, self._rows = self._rows, rows
            finally:
                await self._hop(1)
            if self._looks is not None:
                if self._hops and not rows.show_the_same_as(before):
                    await self._hop(1)
                self._looks(before, rows)

    async def _hop(self, times: int) -> None:
        for _ in range(self._hops * times):
            await asyncio.sleep(0)

    async def take_over(self, leases: Collection[str], now: datetime) -> None:
        """Do what storage.takeover does."""
        async with self._writer:
            rows = self._rows.copy()
            for name in leases:
                rows.leases.pop(name, None)
            for training in self._rows.trainings.values():
                claimed = training.fence > 0
                if claimed and training.due_at is not None and training.due_at > now:
                    fence = training.fence + 1
                    rows.trainings[training.id] = replace(training, due_at=now, fence=fence)
            self._rows = rows
            await self._hop(3)

    async def rows(self) -> Rows:
        async with self._writer:
            await self._hop(2)
            return self._rows
