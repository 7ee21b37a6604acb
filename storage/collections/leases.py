"""Leases in SQL: things that only one worker may do at a time."""

from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import is_due
from storage.tables import leases


class SqlLeases:
    """Adapter of `Leases` in cloning/ports/store.py, for one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, name: str, holder: str, *, now: datetime, until: datetime) -> bool:
        """See cloning/ports/store.py."""
        free = or_(leases.c.holder == holder, is_due(leases.c.until, now))
        change = update(leases).where(leases.c.name == name, free)
        taken = await self._connection.execute(change.values(holder=holder, until=until))
        if taken.rowcount:
            return True
        known = await self._connection.scalar(select(leases.c.name).where(leases.c.name == name))
        if known is not None:
            return False
        await self._connection.execute(insert(leases).values(name=name, holder=holder, until=until))
        return True

    async def give_back(self, name: str, holder: str) -> None:
        """See cloning/ports/store.py."""
        await self._connection.execute(
            delete(leases).where(leases.c.name == name, leases.c.holder == holder)
        )
