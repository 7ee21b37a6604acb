"""Tombstones in SQL: erasures that are owed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Tombstone
from cloning.ports.holds import Hold
from storage.loading.locks import OwnerLocks
from storage.loading.moments import at, is_due_now
from storage.loading.renewing import renew
from storage.rows import values_of
from storage.schema.tables import tombstones

_DUE = select(tombstones).where(is_due_now(tombstones.c.due_at)).order_by(tombstones.c.owner_id)


class SqlTombstones:
    """Adapter of `Tombstones` in cloning/ports/store.py, for one transaction."""

    def __init__(self, connection: AsyncConnection, locks: OwnerLocks) -> None:
        self._connection = connection
        self._locks = locks

    async def get(self, owner_id: int) -> Tombstone | None:
        """See cloning/ports/store.py."""
        await self._locks.of(owner_id)
        query = select(tombstones).where(tombstones.c.owner_id == owner_id).with_for_update()
        row = (await self._connection.execute(query)).mappings().first()
        return None if row is None else Tombstone(**row)

    async def save(self, tombstone: Tombstone) -> None:
        """See cloning/ports/store.py."""
        await self._locks.of(tombstone.owner_id)
        await self.remove(tombstone.owner_id)
        await self._connection.execute(insert(tombstones).values(values_of(tombstone)))

    async def remove(self, owner_id: int) -> None:
        """See cloning/ports/store.py."""
        await self._connection.execute(delete(tombstones).where(tombstones.c.owner_id == owner_id))

    async def renew(self, holds: Sequence[Hold], until: datetime) -> frozenset[int]:
        """See cloning/ports/store.py."""
        return await renew(
            *(self._connection, self._locks, holds, until),
            key=tombstones.c.owner_id,
            ends=tombstones.c.due_at,
        )

    async def due(self, now: datetime) -> Sequence[Tombstone]:
        """See cloning/ports/store.py."""
        rows = await self._connection.execute(_DUE, at(now))
        return [Tombstone(**row) for row in rows.mappings()]
