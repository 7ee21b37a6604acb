"""The smaller collections in dictionaries: what is owed, recent messages, and leases."""

from collections.abc import Sequence
from datetime import datetime

from cloning.domain.limits import is_due
from cloning.domain.models import Announcement, Content, Outcome, Tombstone
from storage.in_memory.rows import Inconsistent, Lease, Rows


class InMemoryAnnouncements:
    """Adapter of `Announcements` in cloning/ports/store.py."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def add(self, training_id: int, outcome: Outcome, now: datetime) -> Announcement:
        rows = self._rows
        if training_id in rows.announcements or training_id not in rows.trainings:
            raise Inconsistent(training_id)
        announcement = Announcement(training_id=training_id, outcome=outcome, created_at=now)
        rows.announcements = rows.announcements.having(training_id, announcement)
        return announcement

    async def get(self, training_id: int) -> Announcement | None:
        return self._rows.announcements.get(training_id)

    async def save(self, announcement: Announcement) -> None:
        announcements, training_id = self._rows.announcements, announcement.training_id
        if training_id in announcements:
            self._rows.announcements = announcements.having(training_id, announcement)


class InMemoryTombstones:
    """Adapter of `Tombstones` in cloning/ports/store.py."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, owner_id: int) -> Tombstone | None:
        return self._rows.tombstones.get(owner_id)

    async def save(self, tombstone: Tombstone) -> None:
        self._rows.tombstones = self._rows.tombstones.having(tombstone.owner_id, tombstone)

    async def remove(self, owner_id: int) -> None:
        self._rows.tombstones = self._rows.tombstones.without(owner_id)

    async def due(self, now: datetime) -> Sequence[Tombstone]:
        due = self._rows.tombstones.where(lambda one: is_due(one.due_at, now))
        return sorted(due, key=lambda one: one.owner_id)


class InMemoryContents:
    """Adapter of `Contents` in cloning/ports/store.py."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, chat: str, message_id: int) -> Content | None:
        return self._rows.contents.get((chat, message_id))

    async def of_chat(self, chat: str) -> Sequence[Content]:
        of_chat = self._rows.contents.where(lambda one: one.chat == chat)
        return sorted(of_chat, key=lambda one: one.message_id)

    async def save(self, content: Content) -> None:
        key = content.chat, content.message_id
        self._rows.contents = self._rows.contents.having(key, content)

    async def forget(self, chat: str) -> None:
        self._rows.contents = self._rows.contents.without_any(lambda one: one.chat == chat)

    async def forget_before(self, moment: datetime) -> None:
        self._rows.contents = self._rows.contents.without_any(lambda one: one.kept_at < moment)


class InMemoryLeases:
    """Adapter of `Leases` in cloning/ports/store.py."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def take(self, name: str, holder: str, *, now: datetime, until: datetime) -> bool:
        known = self._rows.leases.get(name)
        if known is not None and known.holder != holder and not is_due(known.until, now):
            return False
        self._rows.leases = self._rows.leases.having(name, Lease(holder, until))
        return True

    async def give_back(self, name: str, holder: str) -> None:
        known = self._rows.leases.get(name)
        if known is not None and known.holder == holder:
            self._rows.leases = self._rows.leases.without(name)
