"""Locks that make one transaction at a time work on what belongs to an owner.

SQLite runs one transaction at a time anyway, so nothing is done there. PostgreSQL runs them side by
side: two would count a quota at the same time, or wait for each other's rows until one is ended.
So whoever loads anything of an owner's first takes that owner's lock, which ends with the
transaction. It is an advisory lock, because a new owner has no row to lock yet.
"""

from collections.abc import Hashable
from typing import Any, Final

from sqlalchemy import BigInteger, Select, String, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import clones, trainings

_SEED: Final = 7_411_226
"""Keeps these locks apart from other advisory locks in the same database."""


class OwnerLocks:
    """The locks that one transaction holds."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._needed = connection.dialect.name == "postgresql"
        self._taken: set[Hashable] = set()

    async def of(self, owner_id: int) -> None:
        """Lock what belongs to an owner, who may be unknown yet."""
        key = func.hashint8extended(literal(owner_id, BigInteger), _SEED)
        await self._take(("owner", owner_id), select(func.pg_advisory_xact_lock(key)))

    async def of_clone(self, clone_id: int) -> None:
        """Lock what belongs to a clone's owner."""
        owner = select(clones.c.owner_id).where(clones.c.id == clone_id)
        await self._take(("clone", clone_id), _lock_found(owner))

    async def of_training(self, training_id: int) -> None:
        """Lock what belongs to a training's owner."""
        owner = _owners_of_trainings().where(trainings.c.id == training_id)
        await self._take(("training", training_id), _lock_found(owner))

    async def of_chat(self, chat_id: int) -> None:
        """Lock what belongs to the owners who have sent recordings in a chat."""
        owner = _owners_of_trainings().where(trainings.c.chat_id == chat_id)
        await self._take(("chat", chat_id), _lock_found(owner))

    async def of_sample(self, sample: str) -> None:
        """Lock what belongs to the owner of a hosted sample."""
        owner = _owners_of_trainings().where(trainings.c.sample == sample)
        await self._take(("sample", sample), _lock_found(owner))

    async def of_all(self, counted: str) -> None:
        """Lock what all owners together may have; take it after the lock of an owner."""
        key = func.hashtextextended(literal(counted, String), _SEED)
        await self._take(("all", counted), select(func.pg_advisory_xact_lock(key)))

    async def _take(self, name: Hashable, lock: Select[Any]) -> None:
        """Wait for a lock, unless this transaction holds it."""
        if self._needed and name not in self._taken:
            await self._connection.execute(lock)
            self._taken.add(name)


def _owners_of_trainings() -> Select[tuple[int]]:
    return select(clones.c.owner_id).join(trainings, trainings.c.clone_id == clones.c.id)


def _lock_found(owner: Select[tuple[int]]) -> Select[Any]:
    """Lock the owners that a query finds, in the order of their numbers: so none wait in a ring."""
    found = owner.distinct().order_by(clones.c.owner_id).subquery()
    key = func.hashint8extended(found.c.owner_id, _SEED)
    return select(func.pg_advisory_xact_lock(key)).select_from(found)
