"""The last broadcast in SQL: one row, or none."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.operating.broadcast import Broadcast
from cloning.domain.owner import Owner
from storage.loading.locks import OwnerLocks
from storage.rows import owner_of, values_of
from storage.schema.operating import broadcasts
from storage.schema.tables import owners, tombstones

_LAST = select(broadcasts)

_MAY_GET_IT = owners.c.reachable, owners.c.id.not_in(select(tombstones.c.owner_id))


class SqlBroadcasts:
    """Adapter of the port in cloning/ports/operating/broadcasts.py, for one transaction."""

    def __init__(self, connection: AsyncConnection, locks: OwnerLocks) -> None:
        self._connection = connection
        self._locks = locks

    async def last(self) -> Broadcast | None:
        """See cloning/ports/operating/broadcasts.py."""
        await self._locks.of_all("broadcasts")
        row = (await self._connection.execute(_LAST)).mappings().first()
        return None if row is None else Broadcast(**row)

    async def save(self, broadcast: Broadcast) -> None:
        """See cloning/ports/operating/broadcasts.py."""
        await self._locks.of_all("broadcasts")
        await self._connection.execute(delete(broadcasts))
        await self._connection.execute(insert(broadcasts).values(values_of(broadcast)))

    async def recipients(self, after_id: int, limit: int) -> Sequence[Owner]:
        """See cloning/ports/operating/broadcasts.py."""
        query = select(owners).where(owners.c.id > after_id, *_MAY_GET_IT)
        rows = await self._connection.execute(query.order_by(owners.c.id).limit(limit))
        return [owner_of(row) for row in rows.mappings()]

    async def count_recipients(self) -> int:
        """See cloning/ports/operating/broadcasts.py."""
        query = select(func.count()).select_from(owners).where(*_MAY_GET_IT)
        return await self._connection.scalar(query) or 0
