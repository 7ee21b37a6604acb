"""The port to the clones: a deleted one stays until its slot is gone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cloning.domain.models import Clone
from cloning.ports.holds import Hold


class Clones(Protocol):
    """All clones; deleted ones stay until their slot is gone."""

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
        """Load an owner's clones, oldest first, with those whose deletion is pending."""
        ...

    async def to_erase(self, now: datetime, limit: int) -> Sequence[Clone]:
        """Load the deleted clones whose slot is due for another try, the longest due first."""
        ...

    async def renew(self, holds: Sequence[Hold], until: datetime) -> frozenset[int]:
        """Prolong claims on deletions, as `Trainings.renew` does; returns the clones' ids."""
        ...

    async def with_slots(self, slot_ids: Sequence[str]) -> frozenset[str]:
        """Return which of these slots belong to a clone of ours."""
        ...

    async def with_a_slot(self) -> Sequence[Clone]:
        """Load all clones that have a slot."""
        ...

    async def is_taken(self, slot_id: str) -> bool:
        """Return whether a clone has this slot.

        Until this transaction ends, nobody else gets an answer, nor gives the slot to a clone.
        """
        ...

    async def made_of(self, hashes: Sequence[str]) -> Sequence[Clone]:
        """Load the clones, oldest first, in which a file or sample with such a SHA-256 was used.

        They may change at once.
        """
        ...

    async def count_deleted_before(self, moment: datetime) -> int:
        """Count the clones that their owners deleted before then, and that are not gone yet."""
        ...

    async def with_intents(self) -> Sequence[Clone]:
        """Load the clones for which we began to create a slot and don't know the result."""
        ...
