"""Owners, their clones, and what was paid for them, in dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

from cloning.domain.limits import is_due
from cloning.domain.models import Clone, State, Step
from cloning.domain.owner import Owner
from cloning.ports.holds import Hold
from storage.in_memory.rows import Inconsistent, Rows


class InMemoryOwners:
    """Adapter of `Owners` in cloning/ports/store.py."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, owner_id: int) -> Owner | None:
        return self._rows.owners.get(owner_id)

    async def save(self, owner: Owner) -> None:
        self._rows.owners = self._rows.owners.having(owner.id, owner)

    async def remove(self, owner_id: int) -> None:
        if self._rows.clones.first(lambda clone: clone.owner_id == owner_id):
            raise Inconsistent(owner_id)
        self._rows.owners = self._rows.owners.without(owner_id)

    async def unreachable_since(self, moment: datetime) -> Sequence[Owner]:
        lost = [
            (owner.unreachable_since, owner.id, owner)
            for owner in self._rows.owners.values()
            if owner.unreachable_since is not None and owner.unreachable_since <= moment
        ]
        return [owner for _since, _id, owner in sorted(lost, key=itemgetter(0, 1))]


class InMemoryClones:
    """Adapter of `Clones` in cloning/ports/clones.py."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def add(self, owner_id: int, title: str, now: datetime) -> Clone:
        if owner_id not in self._rows.owners:
            raise Inconsistent(owner_id)
        self._rows.last_clone = clone_id = self._rows.last_clone + 1
        clone = Clone(id=clone_id, owner_id=owner_id, title=title, state=State.INIT, created_at=now)
        self._rows.clones = self._rows.clones.having(clone_id, clone)
        return clone

    async def get(self, clone_id: int) -> Clone | None:
        return self._rows.clones.get(clone_id)

    async def save(self, clone: Clone) -> None:
        clones = self._rows.clones
        if clone.id in clones:
            self._rows.clones = clones.having(clone.id, clone, lambda one: one.slot_id)

    async def remove(self, clone_id: int) -> None:
        rows = self._rows
        trainings = [one.id for one in rows.trainings.where(lambda one: one.clone_id == clone_id)]
        rows.announcements = rows.announcements.without(*trainings)
        rows.trainings = rows.trainings.without(*trainings)
        rows.clones = rows.clones.without(clone_id)

    async def of_owner(self, owner_id: int) -> Sequence[Clone]:
        return self._rows.clones.where(
            lambda one: one.owner_id == owner_id and one.deleted_at is None
        )

    async def all_of_owner(self, owner_id: int) -> Sequence[Clone]:
        return self._rows.clones.where(lambda one: one.owner_id == owner_id)

    async def to_erase(self, now: datetime, limit: int) -> Sequence[Clone]:
        due = self._rows.clones.where(lambda one: is_due(one.erase_at, now))
        return sorted(due, key=lambda one: (one.erase_at or now, one.id))[:limit]

    async def renew(self, holds: Sequence[Hold], until: datetime) -> frozenset[int]:
        claimed = {(hold.number, hold.until) for hold in holds}
        same = self._rows.clones.where(lambda one: (one.id, one.erase_at) in claimed)
        for clone in same:
            await self.save(replace(clone, erase_at=until))
        return frozenset(clone.id for clone in same)

    async def with_slots(self, slot_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(slot_ids) & {one.slot_id for one in self._rows.clones.values()}

    async def with_a_slot(self) -> Sequence[Clone]:
        return self._rows.clones.where(lambda one: one.slot_id is not None)

    async def is_taken(self, slot_id: str) -> bool:
        return bool(await self.with_slots([slot_id]))

    async def made_of(self, hashes: Sequence[str]) -> Sequence[Clone]:
        used = {
            training.clone_id
            for training in self._rows.trainings.values()
            if {*hashes} & {training.sample_sha256, *training.recordings_sha256}
        }
        return self._rows.clones.where(lambda one: one.id in used)

    async def count_deleted_before(self, moment: datetime) -> int:
        late = self._rows.clones.where(
            lambda one: (
                one.erase_at is not None and one.deleted_at is not None and one.deleted_at < moment
            )
        )
        return len(late)

    async def with_intents(self) -> Sequence[Clone]:
        return self._rows.clones.where(lambda one: one.slot_intent_at is not None)


class InMemoryStrays:
    """Adapter of the port in cloning/ports/strays.py."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def note(self, slot_ids: Sequence[str]) -> None:
        for slot_id in slot_ids:
            if slot_id not in self._rows.strays:
                self._rows.last_stray = number = self._rows.last_stray + 1
                self._rows.strays = self._rows.strays.having(slot_id, number)

    async def newest(self) -> int:
        return max(self._rows.strays.values(), default=0)

    async def after(self, number: int) -> Mapping[str, int]:
        return {slot_id: one for slot_id, one in self._rows.strays.items() if one > number}

    async def forget(self, slot_id: str) -> None:
        self._rows.strays = self._rows.strays.without(slot_id)


class InMemoryPaidSlots:
    """Adapter of the port in cloning/ports/paid_slots.py."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def taken(self, clone: Clone) -> int:
        paid = self._rows.clones.where(lambda one: one.id != clone.id and one.paid)
        return len(paid) + len(self._rows.left_slots)

    async def planned(self, clone: Clone) -> int:
        open_ones = self._rows.trainings.where(lambda one: one.step is not Step.DONE)
        under_way = {training.clone_id for training in open_ones} - {clone.id}
        planned = self._rows.clones.where(
            lambda one: (
                one.id in under_way
                and not one.paid
                and one.slot_id is None
                and one.slot_intent_at is None
            )
        )
        return len(planned)

    async def leave(self, slot_id: str) -> None:
        self._rows.left_slots = self._rows.left_slots.having(slot_id, slot_id)

    async def left(self) -> Sequence[str]:
        return sorted(self._rows.left_slots)

    async def forget(self, slot_id: str) -> None:
        self._rows.left_slots = self._rows.left_slots.without(slot_id)
