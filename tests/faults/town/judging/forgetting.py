"""What was seen of erasures: when each began, what it was about, and what its owner was told."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cloning.domain.models import Tombstone
from cloning.domain.owner import Owner
from storage.in_memory.rows import Rows


@dataclass
class Forgetting:
    """The erasure of everything about one owner, once it was confirmed."""

    owner_id: int
    since: float
    clones: frozenset[int]
    """The clones that there were."""
    receipts: int = 0
    deaf: bool = False
    """Whether the owner has blocked us, and so can't be told."""
    stayed: tuple[str, ...] = ()
    """The slots that the receipt names."""
    troubles: int = -1
    """How much had gone wrong in the whole town when the last receipt was sent."""


@dataclass
class Forgettings:
    """All erasures, as commits and receipts show them."""

    clock: Callable[[], float]
    violated: Callable[[str], None]
    troubles: Callable[[], int] = lambda: 0
    """Counts whatever may have a receipt sent once more."""
    rows: Rows = field(default_factory=Rows)
    absent: set[int] = field(default_factory=set)
    """Owners who were forgotten, and have done nothing since."""
    _open: dict[int, Forgetting] = field(default_factory=dict)
    _of: dict[Tombstone, Forgetting] = field(default_factory=dict)
    """Which erasure each tombstone was written for."""
    _closed: defaultdict[int, list[Forgetting]] = field(default_factory=lambda: defaultdict(list))

    def closed(self) -> Iterator[Forgetting]:
        """Go through all that are over."""
        for those_of_one in self._closed.values():
            yield from those_of_one

    def sees_commit(self, before: Rows, after: Rows) -> None:
        """Look at what a commit begins and ends."""
        self.rows = after
        if before.tombstones != after.tombstones:
            for owner_id, tombstone in after.tombstones.items():
                if _begins(owner_id, before, after):
                    self._begin(owner_id, after)
                self._of[tombstone] = self._open[owner_id]
            for owner_id in before.tombstones.keys() - after.tombstones.keys():
                self._end(owner_id, after)
        if self.absent:
            self.absent -= {owner_id for owner_id in self.absent if _is_there(owner_id, after)}

    def sees_receipt(self, tombstone: Tombstone, troubles: int) -> None:
        """Look at a receipt that arrives; one on its way when all began anew says nothing of it.

        Args:
            tombstone: what the receipt is of.
            troubles: how much had gone wrong when it was sent.
        """
        one = self._told(tombstone)
        if one is None:
            return
        if one.clones & self.rows.clones.keys():
            self.violated(f"P23: {one.owner_id} was told of an erasure that was not done: {one}")
        if self.troubles() == one.troubles:
            self.violated(f"P23: {one.owner_id} was told twice of one erasure, for no reason")
        one.receipts, one.troubles = one.receipts + 1, troubles
        one.stayed = tuple(stayed.slot_id for stayed in tombstone.stayed)
        if len(set(one.stayed)) < len(one.stayed):
            self.violated(f"P23: a receipt names a slot twice: {tombstone.stayed}")

    def sees_nobody(self, tombstone: Tombstone) -> None:
        """The owner of a receipt has blocked us."""
        one = self._told(tombstone)
        if one is not None:
            one.deaf = True

    def _told(self, tombstone: Tombstone) -> Forgetting | None:
        """Find the erasure that a receipt is of, unless another has begun since."""
        owner_id, one = tombstone.owner_id, self._of.get(tombstone)
        if one is None:
            self.violated(f"P23: {owner_id} was told of an erasure that never was")
        last = self._open.get(owner_id) or next(reversed(self._closed[owner_id]), None)
        return one if one is last else None

    def _begin(self, owner_id: int, after: Rows) -> None:
        """Everything but the owner's number is out of sight from now on; it may begin anew."""
        earlier = self._open.get(owner_id)
        clones = frozenset(one.id for one in after.clones.values() if one.owner_id == owner_id)
        if earlier is not None:
            clones |= earlier.clones
        self._open[owner_id] = Forgetting(owner_id, self.clock(), clones)
        self.absent.add(owner_id)
        owner = after.owners.get(owner_id)
        if owner is not None and owner != Owner(id=owner_id, chat_id=owner.chat_id):
            self.violated(f"P23: {owner} is to be forgotten, and is not")
        if _is_there(owner_id, after):
            self.violated(f"P23: a clone of {owner_id} was left out of an erasure")

    def _end(self, owner_id: int, after: Rows) -> None:
        one = self._open.pop(owner_id)
        self._closed[owner_id].append(one)
        if not (one.receipts or one.deaf):
            self.violated(f"P23: {owner_id} was forgotten without a receipt")
        if left := one.clones & after.clones.keys():
            self.violated(f"P23: {owner_id} was forgotten, but for the clones {left}")


def _begins(owner_id: int, before: Rows, after: Rows) -> bool:
    """Tell whether an erasure has just been confirmed: the owner's row is emptied with it."""
    return (
        owner_id not in before.tombstones or before.owners[owner_id] != after.owners[owner_id]
    ) and before.tombstones.get(owner_id) != after.tombstones[owner_id]


def _is_there(owner_id: int, rows: Rows) -> bool:
    """Tell whether there is more of an owner than what is being erased."""
    owner = rows.owners.get(owner_id)
    if owner is not None and (owner.consent or owner.language or owner.question):
        return True
    clones = rows.clones.values()
    return any(clone.owner_id == owner_id and clone.deleted_at is None for clone in clones)
