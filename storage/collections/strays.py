"""Strays in SQL: slots of the account that belong to no clone, numbered as we saw them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects.upserts import insert_new
from storage.loading.locks import OwnerLocks
from storage.schema.tables import strays

_NEWEST = select(func.max(strays.c.id))
_FORGET = delete(strays).where(strays.c.slot_id == bindparam("slot"))


class SqlStrays:
    """Adapter of the port in cloning/ports/strays.py, for one transaction."""

    def __init__(self, connection: AsyncConnection, locks: OwnerLocks) -> None:
        self._connection = connection
        self._locks = locks

    async def note(self, slot_ids: Sequence[str]) -> None:
        """See cloning/ports/strays.py."""
        query = select(strays.c.slot_id).where(strays.c.slot_id.in_(slot_ids))
        known = frozenset((await self._connection.scalars(query)).all()) if slot_ids else ()
        rows = [{"slot_id": one} for one in dict.fromkeys(slot_ids) if one not in known]
        if rows:
            # So that numbers are committed in their order: who sees one sees all before it.
            await self._locks.of_all("strays")
            await self._connection.execute(insert_new(strays, self._connection), rows)

    async def newest(self) -> int:
        """See cloning/ports/strays.py."""
        return await self._connection.scalar(_NEWEST) or 0

    async def after(self, number: int) -> Mapping[str, int]:
        """See cloning/ports/strays.py."""
        query = select(strays.c.slot_id, strays.c.id).where(strays.c.id > number)
        rows = await self._connection.execute(query.order_by(strays.c.id))
        return {row.slot_id: row.id for row in rows}

    async def forget(self, slot_id: str) -> None:
        """See cloning/ports/strays.py."""
        await self._connection.execute(_FORGET, {"slot": slot_id})
