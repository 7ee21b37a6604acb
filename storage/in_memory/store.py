"""The database as plain dictionaries: 36 times as fast, for tests that walk very many histories.

A transaction puts changed tables beside the old ones, and the commit puts them in their place. Only
one transaction is open at a time, like SQLite's. tests/storage/in_memory/test_in_memory.py calls
every method of the ports here and in SQL, and compares.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from cloning.domain.owner import Acquaintance, acquaintance_of
from storage.in_memory.claims import freed
from storage.in_memory.clones import (
    InMemoryClones,
    InMemoryOwners,
    InMemoryPaidSlots,
    InMemoryStrays,
)
from storage.in_memory.operating.audit import InMemoryAudit
from storage.in_memory.operating.bans import InMemoryBans, InMemoryBlockedRecordings
from storage.in_memory.operating.broadcasts import InMemoryBroadcasts
from storage.in_memory.operating.census import InMemoryCensus
from storage.in_memory.operating.memos import InMemoryMemos, KeyOf
from storage.in_memory.others import (
    InMemoryAlerts,
    InMemoryAnnouncements,
    InMemoryContents,
    InMemoryLeases,
    InMemoryMaintenance,
    InMemoryTombstones,
)
from storage.in_memory.rows import Rows, Table
from storage.in_memory.trainings import InMemoryTrainings
from storage.in_memory.upkeep import InMemoryUpkeep
from storage.in_memory.utterances import InMemoryUtterances
from storage.in_memory.watched import InMemoryWatchedTrainings
from storage.woken import Woken


class InMemoryTransaction(Woken):
    """One commit, with its collections."""

    def __init__(self, rows: Rows, pseudonym_of: Callable[[int], str], memo_key_of: KeyOf) -> None:
        super().__init__()
        self.owners = InMemoryOwners(rows)
        self.clones = InMemoryClones(rows)
        self.trainings = InMemoryTrainings(rows, pseudonym_of)
        self.utterances = InMemoryUtterances(rows, pseudonym_of)
        self.watched = InMemoryWatchedTrainings(rows, self.trainings)
        self.upkeep = InMemoryUpkeep(rows)
        self.paid_slots = InMemoryPaidSlots(rows)
        self.strays = InMemoryStrays(rows)
        self.announcements = InMemoryAnnouncements(rows)
        self.tombstones = InMemoryTombstones(rows)
        self.contents = InMemoryContents(rows)
        self.memos = InMemoryMemos(rows, memo_key_of)
        self.alerts = InMemoryAlerts(rows)
        self.bans = InMemoryBans(rows, pseudonym_of)
        self.blocked_recordings = InMemoryBlockedRecordings(rows)
        self.census = InMemoryCensus(rows, self.trainings)
        self.maintenance = InMemoryMaintenance(rows)
        self.broadcasts = InMemoryBroadcasts(rows)
        self.audit = InMemoryAudit(rows, pseudonym_of)
        self.leases = InMemoryLeases(rows)


class InMemoryStore:
    """Adapter of `Store` in cloning/ports/store.py that forgets everything when it is dropped."""

    def __init__(
        self, pseudonym_of: Callable[[int], str] = str, memo_key_of: KeyOf = "{} {}".format
    ) -> None:
        self.rows = Rows()
        """What was committed; a commit puts other rows in its place, and never changes these."""
        self._pseudonym_of = pseudonym_of
        self._memo_key_of = memo_key_of
        self._writer = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[InMemoryTransaction]:
        async with self._writer:
            rows = replace(self.rows)
            yield InMemoryTransaction(rows, self._pseudonym_of, self._memo_key_of)
            self.rows = rows

    async def acquaintance(self, person_id: int) -> Acquaintance:
        """See cloning/ports/acquaintances.py."""
        is_banned = self._pseudonym_of(person_id) in self.rows.bans
        return acquaintance_of(self.rows.owners.get(person_id), is_banned=is_banned)

    async def mark(self) -> object:
        """See cloning/ports/upkeep.py; leases are left out."""
        return replace(self.rows, leases=Table())

    async def free_leases(self, names: Collection[str]) -> None:
        """Do what the function of this name in storage/processes/takeover.py does."""
        async with self._writer:
            self.rows = replace(self.rows, leases=self.rows.leases.without(*names))

    async def free_claims(self, now: datetime) -> int:
        """Do what the function of this name in storage/processes/takeover.py does."""
        async with self._writer:
            trainings = freed(self.rows.trainings, now)
            utterances = freed(self.rows.utterances, now)
            self.rows = replace(
                self.rows,
                trainings=Table({**self.rows.trainings, **trainings}),
                utterances=Table({**self.rows.utterances, **utterances}),
            )
            return len(trainings) + len(utterances)
