"""What this package needs of the database: one transaction, and the collections inside it.

Whatever is loaded in a transaction stays as loaded until it ends, so `save` may write whole rows.
A transaction must never be open across a call to the network.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from cloning.domain.models import (
    Announcement,
    Clone,
    Content,
    Outcome,
    Step,
    Tombstone,
)
from cloning.domain.owner import Owner
from cloning.ports.paid_slots import PaidSlots
from cloning.ports.trainings import Trainings

WANTING = (Step.MORE, Step.CHOICE, Step.REPLACE)
"""The steps that wait for what their owner does next."""


class Owners(Protocol):
    """Everybody who ever talked to us."""

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
        """Load the owners who could not be reached ever since then."""
        ...


class Clones(Protocol):
    """Every clone, the deleted ones too until their slot is gone."""

    async def add(self, owner_id: int, title: str, now: datetime) -> Clone:
        """Begin a clone, without a slot."""
        ...

    async def get(self, clone_id: int) -> Clone | None:
        """Load a clone."""
        ...

    async def save(self, clone: Clone) -> None:
        """Write a clone that was loaded in this transaction."""
        ...

    async def remove(self, clone_id: int) -> None:
        """Forget a clone with its trainings and announcements."""
        ...

    async def of_owner(self, owner_id: int) -> Sequence[Clone]:
        """Load an owner's clones, oldest first, without the deleted ones."""
        ...

    async def all_of_owner(self, owner_id: int) -> Sequence[Clone]:
        """Load an owner's clones, oldest first, with those whose deletion is still owed."""
        ...

    async def to_erase(self, now: datetime) -> Sequence[Clone]:
        """Load the deleted clones whose slot is to be tried again by now."""
        ...

    async def with_slots(self, slot_ids: Sequence[str]) -> frozenset[str]:
        """Tell which of these slots belong to a clone of ours."""
        ...

    async def with_a_slot(self) -> Sequence[Clone]:
        """Load every clone that has a slot."""
        ...

    async def with_intents(self) -> Sequence[Clone]:
        """Load the clones whose slot we were about to create and don't know how that went."""
        ...


class Announcements(Protocol):
    """The outbox: one row for each training that has ended."""

    async def add(self, training_id: int, outcome: Outcome, now: datetime) -> Announcement:
        """Write down what is owed."""
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
        """Load somebody's tombstone."""
        ...

    async def save(self, tombstone: Tombstone) -> None:
        """Write a tombstone in the place of an earlier one."""
        ...

    async def remove(self, owner_id: int) -> None:
        """Take somebody's tombstone away."""
        ...

    async def due(self, now: datetime) -> Sequence[Tombstone]:
        """Load those that are to be looked at by now."""
        ...


class Contents(Protocol):
    """What messages of the last two days said, as digests."""

    async def get(self, chat: str, message_id: int) -> Content | None:
        """Load what a message said lastly."""
        ...

    async def of_chat(self, chat: str) -> Sequence[Content]:
        """Load all that is kept of a chat, in order."""
        ...

    async def save(self, content: Content) -> None:
        """Note what a message says now."""
        ...

    async def forget(self, chat: str) -> None:
        """Forget what was said in a chat."""
        ...

    async def forget_before(self, moment: datetime) -> None:
        """Forget what was said before then."""
        ...


class Leases(Protocol):
    """Things that only one worker may do at a time."""

    async def take(self, name: str, holder: str, *, now: datetime, until: datetime) -> bool:
        """Take or prolong a lease; False while somebody else has it."""
        ...

    async def give_back(self, name: str, holder: str) -> None:
        """Give up a lease, if it is still ours."""
        ...


class Transaction(Protocol):
    """One commit: everything that is written inside happens, or nothing does."""

    @property
    def owners(self) -> Owners:
        """The owners."""
        ...

    @property
    def clones(self) -> Clones:
        """The clones."""
        ...

    @property
    def trainings(self) -> Trainings:
        """The trainings."""
        ...

    @property
    def paid_slots(self) -> PaidSlots:
        """The slots that were paid for."""
        ...

    @property
    def announcements(self) -> Announcements:
        """The announcements."""
        ...

    @property
    def tombstones(self) -> Tombstones:
        """The erasures that are owed."""
        ...

    @property
    def contents(self) -> Contents:
        """What messages said."""
        ...

    @property
    def leases(self) -> Leases:
        """The leases."""
        ...


class Store(Protocol):
    """The database."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction; it commits when its block ends well, or StorageUnavailable."""
        ...
