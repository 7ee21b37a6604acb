"""Owners and clones in dictionaries."""

from collections.abc import Callable, Sequence
from datetime import datetime

from cloning.domain.models import Clone, State
from cloning.domain.owner import Owner
from storage.in_memory.rows import NotUnique, Rows, is_due


class MemoryOwners:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, owner_id: int) -> Owner | None:
        return self._rows.owners.get(owner_id)

    async def save(self, owner: Owner) -> None:
        self._rows.owners[owner.id] = owner

    async def remove(self, owner_id: int) -> None:
        self._rows.owners.pop(owner_id, None)

    async def unreachable_since(self, moment: datetime) -> Sequence[Owner]:
        return [
            owner
            for owner in self._rows.owners.values()
            if owner.unreachable_since is not None and owner.unreachable_since <= moment
        ]


class MemoryClones:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def add(self, owner_id: int, title: str, now: datetime) -> Clone:
        self._rows.last_clone += 1
        clone = Clone(
            id=self._rows.last_clone,
            owner_id=owner_id,
            title=title,
            state=State.INIT,
            created_at=now,
        )
        self._rows.clones[clone.id] = clone
        return clone

    async def get(self, clone_id: int) -> Clone | None:
        return self._rows.clones.get(clone_id)

    async def save(self, clone: Clone) -> None:
        if clone.id not in self._rows.clones:
            return
        if clone.slot_id is not None:
            twins = self._load(lambda other: other.slot_id == clone.slot_id)
            if any(other.id != clone.id for other in twins):
                raise NotUnique(f"{clone.slot_id} belongs to {twins}")
        self._rows.clones[clone.id] = clone

    async def remove(self, clone_id: int) -> None:
        trainings = [one.id for one in self._rows.trainings.values() if one.clone_id == clone_id]
        for training_id in trainings:
            self._rows.announcements.pop(training_id, None)
            del self._rows.trainings[training_id]
        self._rows.clones.pop(clone_id, None)

    async def of_owner(self, owner_id: int) -> Sequence[Clone]:
        return self._load(lambda clone: clone.owner_id == owner_id and clone.deleted_at is None)

    async def all_of_owner(self, owner_id: int) -> Sequence[Clone]:
        return self._load(lambda clone: clone.owner_id == owner_id)

    async def to_erase(self, now: datetime) -> Sequence[Clone]:
        return self._load(lambda clone: is_due(clone.erase_at, now))

    async def with_slots(self, slot_ids: Sequence[str]) -> frozenset[str]:
        slots = {clone.slot_id for clone in self._rows.clones.values()}
        return frozenset(slot_id for slot_id in slot_ids if slot_id in slots)

    async def with_a_slot(self) -> Sequence[Clone]:
        return self._load(lambda clone: clone.slot_id is not None)

    async def with_intents(self) -> Sequence[Clone]:
        return self._load(lambda clone: clone.slot_intent_at is not None)

    def _load(self, wanted: Callable[[Clone], bool]) -> list[Clone]:
        return [clone for clone in self._rows.clones.values() if wanted(clone)]
