"""What this package needs of the database: one transaction, and the collections inside it.

Whatever is loaded in a transaction stays as loaded until it ends, so `save` may write whole rows.
A transaction must never be open across a call to the network.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from cloning.models import (
    Announcement,
    Claim,
    Clone,
    Content,
    Likeness,
    Outcome,
    Owner,
    Recording,
    Step,
    Tombstone,
    Training,
)
from cloning.paid_slots import PaidSlots

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


class Trainings(Protocol):
    """Every training; a due one can be claimed, a claimed one can be changed."""

    async def add(self, clone: Clone, recording: Recording, *, now: datetime) -> Training:
        """Begin the next training of a clone; it waits for consent."""
        ...

    async def get(self, training_id: int) -> Training | None:
        """Load a training."""
        ...

    async def of_message(self, chat_id: int, message_id: int) -> Training | None:
        """Load the first training that was made of this message, or that it was joined to."""
        ...

    async def about(self, chat_id: int, message_id: int) -> Training | None:
        """Load the last training whose recording a message is, or that it speaks of."""
        ...

    async def of_album(self, chat_id: int, album: str) -> Training | None:
        """Load the training that a recording of this album belongs to."""
        ...

    async def likenesses(self) -> Mapping[Likeness, int]:
        """Count what owners say of their clones, those without a clone any more left out."""
        ...

    async def durations(self, limit: int) -> Sequence[timedelta]:
        """Tell how long the last successful trainings took, from the request to its end."""
        ...

    async def unbegun(self, owner_id: int) -> Sequence[Training]:
        """Load an owner's trainings that have not come to the upstream yet, the first one first.

        Those of deleted clones are not among them.
        """
        ...

    async def latest(self, clone_id: int) -> Training | None:
        """Load a clone's last training."""
        ...

    async def remove(self, training: Training) -> None:
        """Forget a training that nothing was begun with, nor said how it ended."""
        ...

    async def save(self, training: Training) -> None:
        """Write a training; Superseded when its fence is no longer the one it was loaded with."""
        ...

    async def overtake(self, training: Training) -> None:
        """Write a training, whoever may hold it: raises the fence, so nobody writes it back."""
        ...

    async def end(self, training: Training) -> None:
        """Leave nothing of it to do, whoever may hold it: raises the fence."""
        ...

    async def claim(self, training_id: int, *, now: datetime, until: datetime) -> Claim | None:
        """Take what is due for yourself, or None when nothing is."""
        ...

    async def held(self, claim: Claim) -> Claim:
        """Load a claim again; Superseded when it is no longer ours."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[int]:
        """List trainings that may be claimed, the longest due first."""
        ...

    async def watched(self) -> Sequence[Claim]:
        """Load every training that the upstream is at work on."""
        ...

    async def given_up(self, since: datetime) -> Sequence[Claim]:
        """Load the clones' last trainings that were given up since then, as they were."""
        ...

    async def with_samples(self, names: Sequence[str]) -> frozenset[str]:
        """Tell which of these samples a training that is not over knows of."""
        ...

    async def waiting_for_consent(self, owner_id: int) -> Sequence[Training]:
        """Load an owner's trainings that wait for consent."""
        ...

    async def undelivered(self, owner_id: int) -> Sequence[Training]:
        """Load an owner's trainings that owe a message and are not due, being undeliverable."""
        ...

    async def begun_since(self, owner_id: int, since: datetime) -> Sequence[datetime]:
        """Tell when the trainings that count for an owner since then were begun, in order.

        Those of deleted clones are among them, and those of before an owner was forgotten.
        """
        ...

    async def all_begun_since(self, since: datetime) -> Sequence[datetime]:
        """Tell when all trainings that count since then were begun, by anybody, in order."""
        ...

    async def forgive(self, training: Training) -> None:
        """Don't count a training: its recording was refused, it has cost nothing."""
        ...

    async def forget_attempts_before(self, moment: datetime) -> None:
        """Let nothing count that was begun before then, whoever began it."""
        ...

    async def waiting_since(self, moment: datetime) -> Sequence[Claim]:
        """Load the trainings begun before then that wait for what their owners say."""
        ...

    async def another_goes_first(self, claim: Claim) -> bool:
        """Tell whether another training of the owner is at the upstream, or waits for longer."""
        ...

    async def of_clone(self, clone_id: int) -> Sequence[Training]:
        """Load all trainings of a clone, the first one first."""
        ...

    async def hosting(self, sample: str) -> Training | None:
        """Load the training that needs this sample to be hosted."""
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
