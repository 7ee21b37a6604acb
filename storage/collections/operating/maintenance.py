"""The pause that operators have asked for, in SQL: one row, or none."""

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.ports.operating.maintenance import Paused
from storage.loading.locks import OwnerLocks
from storage.schema.operating import maintenance

_PAUSED = select(maintenance)


class SqlMaintenance:
    """Adapter of the port in cloning/ports/operating/maintenance.py, for one transaction."""

    def __init__(self, connection: AsyncConnection, locks: OwnerLocks) -> None:
        self._connection = connection
        self._locks = locks

    async def get(self) -> Paused | None:
        """See cloning/ports/operating/maintenance.py."""
        row = (await self._connection.execute(_PAUSED)).mappings().first()
        return None if row is None else Paused(**row)

    async def begin(self, paused: Paused) -> None:
        """See cloning/ports/operating/maintenance.py."""
        await self.end()
        values = {"since": paused.since, "sentence": paused.sentence}
        await self._connection.execute(insert(maintenance).values(values))

    async def end(self) -> bool:
        """See cloning/ports/operating/maintenance.py."""
        await self._locks.of_all("maintenance")
        return (await self._connection.execute(delete(maintenance))).rowcount > 0
