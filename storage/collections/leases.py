"""Leases in SQL: things that only one worker may do at a time."""

from datetime import datetime

from sqlalchemy import bindparam, delete, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects.upserts import insert_into
from storage.schema.columns import is_due
from storage.schema.tables import leases

_RENEW = (
    update(leases)
    .where(leases.c.holder == bindparam("ours"))
    .values(until=bindparam("end"))
    .returning(leases.c.name)
)


class SqlLeases:
    """Adapter of `Leases` in cloning/ports/store.py, for one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, name: str, holder: str, *, now: datetime, until: datetime) -> bool:
        """See cloning/ports/store.py."""
        free = or_(leases.c.holder == holder, is_due(leases.c.until, now))
        values = {"holder": holder, "until": until}
        command = insert_into(leases, self._connection).values(name=name, **values)
        command = command.on_conflict_do_update(index_elements=["name"], set_=values, where=free)
        taken = await self._connection.scalar(command.returning(leases.c.name))
        return taken is not None

    async def renew(self, holder: str, until: datetime) -> frozenset[str]:
        """See cloning/ports/store.py."""
        return frozenset(await self._connection.scalars(_RENEW, {"ours": holder, "end": until}))

    async def give_back(self, name: str, holder: str) -> None:
        """See cloning/ports/store.py."""
        await self._connection.execute(
            delete(leases).where(leases.c.name == name, leases.c.holder == holder)
        )
