"""Ports to the database: one transaction, and the collections inside it.

A row that was loaded in a transaction doesn't change until the transaction ends, so `save` may
write whole rows. A transaction must never be open across a network call.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from cloning.domain.models import (
    Announcement,
    Content,
    Outcome,
    Tombstone,
)
from cloning.domain.owner import Owner
from cloning.ports.clones import Clones
from cloning.ports.holds import Hold
from cloning.ports.operating.alerts import Alerts
from cloning.ports.operating.audit import Audit
from cloning.ports.operating.bans import Bans, BlockedRecordings
from cloning.ports.operating.broadcasts import Broadcasts
from cloning.ports.operating.census import Census
from cloning.ports.operating.maintenance import Maintenance
from cloning.ports.operating.memos import Memos
from cloning.ports.paid_slots import PaidSlots
from cloning.ports.speaking.utterances import Utterances
from cloning.ports.strays import Strays
from cloning.ports.trainings import Trainings
from cloning.ports.upkeep import Upkeep
from cloning.ports.watched import WatchedTrainings


class Owners(Protocol):
    """Everybody who has ever talked to us and was not forgotten."""

    async def get(self, owner_id: int) -> Owner | None:
        """Load an owner."""
        ...

    async def save(self, owner: Owner) -> None:
        """Write an owner, new or known."""
        ...

    async def remove(self, owner_id: int) -> None:
        """Forget an owner, who must have no clones."""
        ...

    async def unreachable_since(self, moment: datetime) -> Sequence[Owner]:
        """Load the owners whom we have not been able to reach since then, longest first."""
        ...


class Announcements(Protocol):
    """The outbox: one row for each training that has ended."""

    async def add(self, training_id: int, outcome: Outcome, now: datetime) -> Announcement:
        """Note that an announcement is owed."""
        ...

    async def get(self, training_id: int) -> Announcement | None:
        """Load a training's announcement."""
        ...

    async def save(self, announcement: Announcement) -> None:
        """Write an announcement that was loaded in this transaction."""
        ...


class Tombstones(Protocol):
    """Erasures that are owed."""

    async def get(self, owner_id: int) -> Tombstone | None:
        """Load an owner's tombstone."""
        ...

    async def save(self, tombstone: Tombstone) -> None:
        """Write a tombstone, replacing an earlier one."""
        ...

    async def remove(self, owner_id: int) -> None:
        """Remove an owner's tombstone."""
        ...

    async def due(self, now: datetime) -> Sequence[Tombstone]:
        """Load the tombstones that are due."""
        ...

    async def renew(self, holds: Sequence[Hold], until: datetime) -> frozenset[int]:
        """Prolong claims on erasures, as `Trainings.renew` does; returns the owners' ids."""
        ...


class Contents(Protocol):
    """Messages of the last two days, as digests."""

    async def get(self, chat: str, message_id: int) -> Content | None:
        """Load the last content of a message."""
        ...

    async def of_chat(self, chat: str) -> Sequence[Content]:
        """Load all messages that are kept of a chat, in order."""
        ...

    async def save(self, content: Content) -> None:
        """Write the present content of a message."""
        ...

    async def forget(self, chat: str) -> None:
        """Forget all messages of a chat."""
        ...

    async def forget_before(self, moment: datetime) -> None:
        """Forget the messages that came before then."""
        ...


class Leases(Protocol):
    """Things that only one worker may do at a time."""

    async def take(self, name: str, holder: str, *, now: datetime, until: datetime) -> bool:
        """Take or prolong a lease; False if another worker holds it."""
        ...

    async def renew(self, holder: str, until: datetime) -> frozenset[str]:
        """Prolong all leases of a worker, and return their names."""
        ...

    async def give_back(self, name: str, holder: str) -> None:
        """Give up a lease, if it is still ours."""
        ...


class Wakeups(Protocol):
    """The carrier of the job queue: may deliver twice, late or never."""

    def wake(self, training_id: int) -> None:
        """Ask a worker to advance this training soon."""
        ...

    def wake_speaker(self, utterance_id: int) -> None:
        """Ask a worker to go on with this utterance soon."""
        ...

    def wake_eraser(self) -> None:
        """Ask a worker to delete soon what is due."""
        ...


class Transaction(Protocol):
    """One commit: either everything written inside happens, or nothing."""

    @property
    def owners(self) -> Owners:
        """All owners."""
        ...

    @property
    def clones(self) -> Clones:
        """All clones, also the deleted ones."""
        ...

    @property
    def trainings(self) -> Trainings:
        """All trainings."""
        ...

    @property
    def utterances(self) -> Utterances:
        """All utterances."""
        ...

    @property
    def watched(self) -> WatchedTrainings:
        """The trainings that the upstream is working on."""
        ...

    @property
    def upkeep(self) -> Upkeep:
        """What there is to do for a sweep."""
        ...

    @property
    def paid_slots(self) -> PaidSlots:
        """Paid slots, also those without a clone here."""
        ...

    @property
    def strays(self) -> Strays:
        """The slots of the account that belong to no clone."""
        ...

    @property
    def announcements(self) -> Announcements:
        """The outbox."""
        ...

    @property
    def tombstones(self) -> Tombstones:
        """Pending erasures."""
        ...

    @property
    def contents(self) -> Contents:
        """Digests of recent messages."""
        ...

    @property
    def memos(self) -> Memos:
        """What a restored backup must not undo."""
        ...

    @property
    def alerts(self) -> Alerts:
        """What only the operator can mend."""
        ...

    @property
    def bans(self) -> Bans:
        """The people who may not use the bot."""
        ...

    @property
    def blocked_recordings(self) -> BlockedRecordings:
        """What may not be cloned any more."""
        ...

    @property
    def census(self) -> Census:
        """Figures for the operators."""
        ...

    @property
    def maintenance(self) -> Maintenance:
        """Whether trainings may begin."""
        ...

    @property
    def broadcasts(self) -> Broadcasts:
        """The last broadcast."""
        ...

    @property
    def audit(self) -> Audit:
        """What was done with voices."""
        ...

    @property
    def leases(self) -> Leases:
        """Rights that one worker holds at a time."""
        ...

    def wake(self, training_id: int) -> None:
        """Have a worker advance this training, once this transaction has committed."""
        ...

    def wake_speaker(self, utterance_id: int) -> None:
        """Have a worker go on with this utterance, once this transaction has committed."""
        ...

    def wake_eraser(self) -> None:
        """Have a worker delete what is due, once this transaction has committed."""
        ...

    def hand_over(self, wakeups: Wakeups) -> None:
        """Wake whom this transaction wants woken; the store calls this after the commit."""
        ...


class Store(Protocol):
    """The database."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction that commits if its block ends well; may raise StorageUnavailable."""
        ...
