"""Bans and blocked recordings in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects.upserts import insert_into
from storage.loading.acquaintances import Remembered
from storage.loading.locks import OwnerLocks
from storage.loading.pseudonyms import Pseudonyms
from storage.schema.operating import bans, blocked_recordings

_BLOCKED = "blocked recordings"


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
        query = select(bans.c.known_as).where(bans.c.known_as == self._pseudonyms.of(owner_id))
        return await self._connection.scalar(query) is not None

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
        known = select(blocked_recordings.c.sha256)
        found = known.where(blocked_recordings.c.sha256.in_(hashes)).limit(1)
        return await self._connection.scalar(found) is not None
