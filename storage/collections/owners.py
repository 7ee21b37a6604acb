"""Owners in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.owner import Owner
from storage.rows import owner_of, owner_values
from storage.tables import owners


class SqlOwners:
    """Adapter of `Owners` in cloning/ports/store.py, for one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, owner_id: int) -> Owner | None:
        """See cloning/ports/store.py."""
        found = await self.where(owners.c.id == owner_id)
        return found[0] if found else None

    async def where(self, *where: ColumnElement[bool]) -> Sequence[Owner]:
        """Load the owners that meet all conditions, in the order of their ids."""
        query = select(owners).where(*where).order_by(owners.c.id).with_for_update()
        return [owner_of(row) for row in (await self._connection.execute(query)).mappings()]

    async def unreachable_since(self, moment: datetime) -> Sequence[Owner]:
        """See cloning/ports/store.py."""
        return await self.where(owners.c.unreachable_since <= moment)

    async def remove(self, owner_id: int) -> None:
        """See cloning/ports/store.py."""
        await self._connection.execute(delete(owners).where(owners.c.id == owner_id))

    async def save(self, owner: Owner) -> None:
        """See cloning/ports/store.py."""
        values = owner_values(owner)
        change = update(owners).where(owners.c.id == owner.id).values(values)
        if (await self._connection.execute(change)).rowcount == 0:
            await self._connection.execute(insert(owners).values(values))
