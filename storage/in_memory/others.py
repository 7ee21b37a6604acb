"""The smaller collections in dictionaries: what is owed, recent messages, and leases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cloning.domain.limits import is_due
from cloning.domain.models import Announcement, Content, Outcome, Tombstone
from cloning.domain.operating.alerts import Alert
from cloning.domain.trouble import About
from cloning.ports.holds import Hold
from cloning.ports.operating.maintenance import Paused
from storage.in_memory.rows import Inconsistent, Lease, Rows, Table


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

    async def renew(self, holds: Sequence[Hold], until: datetime) -> frozenset[int]:
        claimed = {(hold.number, hold.until) for hold in holds}
        same = self._rows.tombstones.where(lambda one: (one.owner_id, one.due_at) in claimed)
        for tombstone in same:
            await self.save(replace(tombstone, due_at=until))
        return frozenset(tombstone.owner_id for tombstone in same)


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


class InMemoryAlerts:
    """Adapter of the port in cloning/ports/operating/alerts.py."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, about: About) -> Alert | None:
        return self._rows.alerts.get(about)

    async def all(self) -> Sequence[Alert]:
        return [alert for _about, alert in sorted(self._rows.alerts.items())]

    async def save(self, alert: Alert) -> None:
        self._rows.alerts = self._rows.alerts.having(alert.about, alert)

    async def remove(self, about: About) -> None:
        self._rows.alerts = self._rows.alerts.without(about)


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

    async def renew(self, holder: str, until: datetime) -> frozenset[str]:
        leases = self._rows.leases
        names = [name for name, lease in leases.items() if lease.holder == holder]
        renewed = {name: Lease(holder, until) for name in names}
        self._rows.leases = Table({**leases, **renewed})
        return frozenset(names)

    async def give_back(self, name: str, holder: str) -> None:
        known = self._rows.leases.get(name)
        if known is not None and known.holder == holder:
            self._rows.leases = self._rows.leases.without(name)


class InMemoryMaintenance:
    """Adapter of the port in cloning/ports/operating/maintenance.py."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self) -> Paused | None:
        return self._rows.maintenance.first(lambda _one: True)

    async def begin(self, paused: Paused) -> None:
        self._rows.maintenance = Table({paused.since: paused})

    async def end(self) -> bool:
        was_paused, self._rows.maintenance = bool(self._rows.maintenance), Table()
        return was_paused
