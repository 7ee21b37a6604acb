"""Announcements in SQL: the outbox."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Announcement, Outcome
from storage.loading.locks import OwnerLocks
from storage.rows import values_of
from storage.schema.tables import announcements


class SqlAnnouncements:
    """Adapter of `Announcements` in cloning/ports/store.py, for one transaction."""

    def __init__(self, connection: AsyncConnection, locks: OwnerLocks) -> None:
        self._connection = connection
        self._locks = locks

    async def add(self, training_id: int, outcome: Outcome, now: datetime) -> Announcement:
        """See cloning/ports/store.py."""
        announcement = Announcement(training_id=training_id, outcome=outcome, created_at=now)
        await self._connection.execute(insert(announcements).values(values_of(announcement)))
        return announcement

    async def get(self, training_id: int) -> Announcement | None:
        """See cloning/ports/store.py."""
        await self._locks.of_training(training_id)
        query = select(announcements).where(announcements.c.training_id == training_id)
        row = (await self._connection.execute(query.with_for_update())).mappings().first()
        return None if row is None else Announcement(**row)

    async def save(self, announcement: Announcement) -> None:
        """See cloning/ports/store.py."""
        await self._connection.execute(
            update(announcements)
            .where(announcements.c.training_id == announcement.training_id)
            .values(values_of(announcement))
        )
