"""The owners."""

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.models import Owner
from storage.rows import owner_of, owner_values
from storage.tables import owners


class SqlOwners:
    """Everybody who ever talked to us, in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, owner_id: int) -> Owner | None:
        """Load an owner."""
        query = select(owners).where(owners.c.id == owner_id).with_for_update()
        row = (await self._connection.execute(query)).mappings().first()
        return None if row is None else owner_of(row)

    async def save(self, owner: Owner) -> None:
        """Write an owner, new or known."""
        values = owner_values(owner)
        change = update(owners).where(owners.c.id == owner.id).values(values)
        if (await self._connection.execute(change)).rowcount == 0:
            await self._connection.execute(insert(owners).values(values))
