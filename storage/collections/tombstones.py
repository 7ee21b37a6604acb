"""Tombstones in SQL: erasures that are owed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Tombstone
from storage.columns import is_due
from storage.rows import values_of
from storage.tables import tombstones


class SqlTombstones:
    """Adapter of `Tombstones` in cloning/ports/store.py, for one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, owner_id: int) -> Tombstone | None:
        """See cloning/ports/store.py."""
        found = await self._where(tombstones.c.owner_id == owner_id)
        return found[0] if found else None

    async def save(self, tombstone: Tombstone) -> None:
        """See cloning/ports/store.py."""
        await self.remove(tombstone.owner_id)
        await self._connection.execute(insert(tombstones).values(values_of(tombstone)))

    async def remove(self, owner_id: int) -> None:
        """See cloning/ports/store.py."""
        await self._connection.execute(delete(tombstones).where(tombstones.c.owner_id == owner_id))

    async def due(self, now: datetime) -> Sequence[Tombstone]:
        """See cloning/ports/store.py."""
        return await self._where(is_due(tombstones.c.due_at, now))

    async def _where(self, where: ColumnElement[bool]) -> Sequence[Tombstone]:
        query = select(tombstones).where(where).order_by(tombstones.c.owner_id)
        rows = (await self._connection.execute(query.with_for_update())).mappings()
        return [Tombstone(**row) for row in rows]
