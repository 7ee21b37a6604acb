"""Clones in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Clone, State
from cloning.ports.holds import Hold
from storage.loading.locks import OwnerLocks
from storage.loading.moments import at, is_due_now
from storage.loading.parts import in_parts
from storage.loading.renewing import renew
from storage.rows import clone_of, values_of
from storage.schema.tables import announcements, clones, trainings

_ONE = select(clones).where(clones.c.id == bindparam("key")).with_for_update()
_OF_OWNER = (
    select(clones)
    .where(clones.c.owner_id == bindparam("owner"))
    .order_by(clones.c.id)
    .with_for_update()
)
_KEPT_OF_OWNER = _OF_OWNER.where(clones.c.deleted_at.is_(None))
_WITH_SLOTS = select(clones.c.slot_id).where(
    clones.c.slot_id.in_(bindparam("slots", expanding=True))
)
_SAVE = update(clones).where(clones.c.id == bindparam("key"))
_ADD = insert(clones).returning(clones)

_TO_ERASE = (
    select(clones)
    .where(clones.c.erase_at.is_not(None), is_due_now(clones.c.erase_at))
    .order_by(clones.c.erase_at, clones.c.id)
    .limit(bindparam("limit"))
)


class SqlClones:
    """Adapter of `Clones` in cloning/ports/clones.py, for one transaction."""

    def __init__(self, connection: AsyncConnection, locks: OwnerLocks) -> None:
        self._connection = connection
        self._locks = locks

    async def add(self, owner_id: int, title: str, now: datetime) -> Clone:
        """See cloning/ports/store.py."""
        await self._locks.of(owner_id)
        clone = Clone(id=0, owner_id=owner_id, title=title, state=State.INIT, created_at=now)
        values = values_of(clone)
        del values["id"]
        return clone_of((await self._connection.execute(_ADD, values)).mappings().one())

    async def get(self, clone_id: int) -> Clone | None:
        """See cloning/ports/store.py."""
        await self._locks.of_clone(clone_id)
        return await self.held(clone_id)

    async def save(self, clone: Clone) -> None:
        """See cloning/ports/store.py."""
        await self._connection.execute(_SAVE, {**values_of(clone), "key": clone.id})

    async def remove(self, clone_id: int) -> None:
        """See cloning/ports/store.py."""
        of_clone = select(trainings.c.id).where(trainings.c.clone_id == clone_id)
        for command in (
            delete(announcements).where(announcements.c.training_id.in_(of_clone)),
            delete(trainings).where(trainings.c.clone_id == clone_id),
            delete(clones).where(clones.c.id == clone_id),
        ):
            await self._connection.execute(command)

    async def of_owner(self, owner_id: int) -> Sequence[Clone]:
        """See cloning/ports/store.py."""
        await self._locks.of(owner_id)
        return await self._load(_KEPT_OF_OWNER, {"owner": owner_id})

    async def all_of_owner(self, owner_id: int) -> Sequence[Clone]:
        """See cloning/ports/store.py."""
        await self._locks.of(owner_id)
        return await self._load(_OF_OWNER, {"owner": owner_id})

    async def to_erase(self, now: datetime, limit: int) -> Sequence[Clone]:
        """See cloning/ports/store.py."""
        return await self._load(_TO_ERASE, {**at(now), "limit": limit})

    async def renew(self, holds: Sequence[Hold], until: datetime) -> frozenset[int]:
        """See cloning/ports/store.py."""
        return await renew(
            *(self._connection, self._locks, holds, until), key=clones.c.id, ends=clones.c.erase_at
        )

    async def with_slots(self, slot_ids: Sequence[str]) -> frozenset[str]:
        """See cloning/ports/store.py."""
        ours: set[str] = set()
        for some in in_parts(slot_ids):
            ours.update(await self._connection.scalars(_WITH_SLOTS, {"slots": some}))
        return frozenset(ours)

    async def with_a_slot(self) -> Sequence[Clone]:
        """See cloning/ports/store.py."""
        return await self.seen(clones.c.slot_id.is_not(None))

    async def is_taken(self, slot_id: str) -> bool:
        """See cloning/ports/store.py."""
        await self._locks.of_all(f"the slot {slot_id}")
        return bool(await self.with_slots([slot_id]))

    async def made_of(self, hashes: Sequence[str]) -> Sequence[Clone]:
        """See cloning/ports/store.py."""
        files = cast(trainings.c.recordings_sha256, String)
        used = (files.contains(f'"{sha256}"', autoescape=True) for sha256 in hashes)
        which = or_(trainings.c.sample_sha256.in_(hashes), *used)
        return await self.seen(clones.c.id.in_(select(trainings.c.clone_id).where(which)))

    async def count_deleted_before(self, moment: datetime) -> int:
        """See cloning/ports/store.py."""
        late = clones.c.erase_at.is_not(None), clones.c.deleted_at < moment
        query = select(func.count()).select_from(clones).where(*late)
        return await self._connection.scalar(query) or 0

    async def with_intents(self) -> Sequence[Clone]:
        """See cloning/ports/store.py."""
        return await self.seen(clones.c.slot_intent_at.is_not(None))

    async def seen(self, *where: ColumnElement[bool]) -> Sequence[Clone]:
        """Load the clones that meet all conditions, oldest first; they may change at once."""
        return await self._load(select(clones).where(*where).order_by(clones.c.id))

    async def held(self, clone_id: int | None) -> Clone | None:
        """Load a clone of an owner whose lock we have: nobody else can change it."""
        found = await self._load(_ONE, {"key": clone_id})
        return found[0] if found else None

    async def _load(
        self, query: Select[Any], values: Mapping[str, Any] = MappingProxyType({})
    ) -> Sequence[Clone]:
        rows = await self._connection.execute(query, values)
        return [clone_of(row) for row in rows.mappings()]
