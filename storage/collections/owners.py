"""Owners in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.owner import Owner
from storage.loading.acquaintances import Remembered
from storage.loading.locks import OwnerLocks
from storage.rows import owner_of, owner_values
from storage.schema.tables import owners

_ONE = select(owners).where(owners.c.id == bindparam("key")).with_for_update()
_SAVE = update(owners).where(owners.c.id == bindparam("key"))
_ADD = insert(owners)


class OwnerRows:
    """Reads owners, for one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def held(self, owner_id: int) -> Owner | None:
        """Load an owner whose lock we have: nobody else can change them."""
        row = (await self._connection.execute(_ONE, {"key": owner_id})).mappings().first()
        return None if row is None else owner_of(row)


class SqlOwners(OwnerRows):
    """Adapter of `Owners` in cloning/ports/store.py, for one transaction."""

    def __init__(
        self, connection: AsyncConnection, locks: OwnerLocks, remembered: Remembered
    ) -> None:
        super().__init__(connection)
        self._locks = locks
        self._remembered = remembered

    async def get(self, owner_id: int) -> Owner | None:
        """See cloning/ports/store.py."""
        await self._locks.of(owner_id)
        return await self.held(owner_id)

    async def unreachable_since(self, moment: datetime) -> Sequence[Owner]:
        """See cloning/ports/store.py."""
        since = owners.c.unreachable_since
        gone = select(owners).where(since.is_not(None), since <= moment)
        rows = await self._connection.execute(gone.order_by(since, owners.c.id))
        return [owner_of(row) for row in rows.mappings()]

    async def remove(self, owner_id: int) -> None:
        """See cloning/ports/store.py."""
        self._remembered.changed(owner_id)
        await self._connection.execute(delete(owners).where(owners.c.id == owner_id))

    async def save(self, owner: Owner) -> None:
        """See cloning/ports/store.py."""
        await self._locks.of(owner.id)
        self._remembered.changed(owner.id)
        values = owner_values(owner)
        changed = await self._connection.execute(_SAVE, {**values, "key": owner.id})
        if changed.rowcount == 0:
            await self._connection.execute(_ADD, values)
