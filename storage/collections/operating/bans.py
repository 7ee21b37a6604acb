"""Bans and blocked recordings in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects.upserts import insert_into
from storage.loading.acquaintances import Remembered
from storage.loading.locks import OwnerLocks
from storage.loading.pseudonyms import Pseudonyms
from storage.schema.operating import bans, blocked_recordings

_BLOCKED = "blocked recordings"

_BAN_OF = select(bans.c.known_as).where(bans.c.known_as == bindparam("person"))
_BLOCKED_OF = (
    select(blocked_recordings.c.sha256)
    .where(blocked_recordings.c.sha256.in_(bindparam("hashes", expanding=True)))
    .limit(1)
)


class SqlBans:
    """Adapter of `Bans` in cloning/ports/operating/bans.py, for one transaction."""

    def __init__(
        self,
        connection: AsyncConnection,
        locks: OwnerLocks,
        pseudonyms: Pseudonyms,
        remembered: Remembered,
    ) -> None:
        self._connection = connection
        self._locks = locks
        self._pseudonyms = pseudonyms
        self._remembered = remembered

    async def add(self, owner_id: int, now: datetime) -> bool:
        """See cloning/ports/operating/bans.py."""
        await self._locks.of(owner_id)
        self._remembered.changed(owner_id)
        row = insert_into(bans, self._connection).values(
            known_as=self._pseudonyms.of(owner_id), since=now
        )
        new = row.on_conflict_do_nothing().returning(bans.c.known_as)
        return await self._connection.scalar(new) is not None

    async def has(self, owner_id: int) -> bool:
        """See cloning/ports/operating/bans.py."""
        await self._locks.of(owner_id)
        person = {"person": self._pseudonyms.of(owner_id)}
        return await self._connection.scalar(_BAN_OF, person) is not None

    async def lift(self, owner_id: int) -> bool:
        """See cloning/ports/operating/bans.py."""
        await self._locks.of(owner_id)
        self._remembered.changed(owner_id)
        mine = bans.c.known_as == self._pseudonyms.of(owner_id)
        return (await self._connection.execute(delete(bans).where(mine))).rowcount > 0


class SqlBlockedRecordings:
    """Adapter of `BlockedRecordings` in cloning/ports/operating/bans.py, for one transaction."""

    def __init__(self, connection: AsyncConnection, locks: OwnerLocks) -> None:
        self._connection = connection
        self._locks = locks

    async def add(self, hashes: Sequence[str], now: datetime) -> None:
        """See cloning/ports/operating/bans.py."""
        await self._locks.of_all(_BLOCKED)
        for sha256 in hashes:
            row = insert_into(blocked_recordings, self._connection).values(sha256=sha256, since=now)
            await self._connection.execute(row.on_conflict_do_nothing())

    async def any_of(self, hashes: Sequence[str]) -> bool:
        """See cloning/ports/operating/bans.py."""
        await self._locks.of_all(_BLOCKED)
        return await self._connection.scalar(_BLOCKED_OF, {"hashes": hashes}) is not None
