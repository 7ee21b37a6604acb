"""Locks that make one transaction at a time work on what belongs to an owner.

SQLite runs one transaction at a time anyway, so nothing is done there. PostgreSQL runs them side by
side: two would count a quota at the same time, or wait for each other's rows until one is ended.
So each query for anything of an owner's first takes that owner's lock, which ends with the
transaction. It is an advisory lock, because a new owner has no row to lock yet.
"""

from collections.abc import Callable, Hashable
from typing import Any, Final

from sqlalchemy import BigInteger, Column, ColumnElement, Select, String, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema.speaking import utterances
from storage.schema.tables import clones, trainings

_SEED: Final = 7_411_226
"""Keeps these locks apart from other advisory locks in the same database."""


class OwnerLocks:
    """The locks that one transaction holds."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.needed = connection.dialect.name == "postgresql"
        """Whether transactions run side by side."""
        self._taken: set[Hashable] = set()

    async def of(self, owner_id: int) -> None:
        """Lock what belongs to an owner, who may be unknown yet."""
        await self._take(("owner", owner_id), lambda: _lock(literal(owner_id, BigInteger)))

    async def of_clone(self, clone_id: int) -> None:
        """Lock what belongs to a clone's owner."""
        await self._take(("clone", clone_id), lambda: _lock_found(_owner_of(clone_id)))

    async def of_training(self, training_id: int) -> None:
        """Lock what belongs to a training's owner."""
        await self._take_by(trainings.c.id, training_id)

    async def of_utterance(self, utterance_id: int) -> None:
        """Lock what belongs to an utterance's owner."""
        speaker = select(utterances.c.owner_id).where(utterances.c.id == utterance_id)
        await self._take(("utterance", utterance_id), lambda: _lock_found(speaker))

    async def of_chat(self, chat_id: int) -> None:
        """Lock what belongs to the owners who have sent recordings in a chat."""
        await self._take_by(trainings.c.chat_id, chat_id)

    async def of_sample(self, sample: str) -> None:
        """Lock what belongs to the owner of a hosted sample."""
        await self._take_by(trainings.c.sample, sample)

    async def of_all(self, counted: str) -> None:
        """Lock what all owners together may have; take it after the lock of an owner."""
        await self._take(("all", counted), lambda: _lock_all(counted))

    async def _take_by(self, column: Column[Any], value: Hashable) -> None:
        """Lock what belongs to the owners of the trainings that have a value in a column."""
        await self._take((column.name, value), lambda: _lock_found(_OWNERS.where(column == value)))

    async def _take(self, name: Hashable, lock: Callable[[], Select[Any]]) -> None:
        """Wait for a lock, unless this transaction holds it."""
        if self.needed and name not in self._taken:
            await self._connection.execute(lock())
            self._taken.add(name)

    def free(self, key: Column[int], where: ColumnElement[bool]) -> ColumnElement[bool]:
        """Match rows that meet a condition and that no other transaction holds now."""
        return not_held(key, where) if self.needed else where


def not_held(key: Column[int], where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match what `OwnerLocks.free` does where transactions run side by side."""
    return key.in_(select(key).where(where).with_for_update(skip_locked=True))


_OWNERS: Final = select(clones.c.owner_id).join(trainings, trainings.c.clone_id == clones.c.id)


def _lock(owner_id: ColumnElement[int]) -> Select[Any]:
    return select(func.pg_advisory_xact_lock(func.hashint8extended(owner_id, _SEED)))


def _lock_all(counted: str) -> Select[Any]:
    key = func.hashtextextended(literal(counted, String), _SEED)
    return select(func.pg_advisory_xact_lock(key))


def _owner_of(clone_id: int) -> Select[tuple[int]]:
    return select(clones.c.owner_id).where(clones.c.id == clone_id)


def _lock_found(owner: Select[tuple[int]]) -> Select[Any]:
    """Lock the owners that a query finds, in the order of their numbers: so none wait in a ring."""
    found = owner.distinct().order_by(*owner.selected_columns).subquery()
    return _lock(found.c.owner_id).select_from(found)
