"""Paid slots in SQL: those of clones, and those that stayed after their clone was erased."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Clone, Step
from storage.dialects.upserts import insert_into
from storage.loading.locks import OwnerLocks
from storage.schema.tables import clones, left_slots, trainings


class SqlPaidSlots:
    """Adapter of the port in cloning/ports/paid_slots.py, for one transaction."""

    def __init__(self, connection: AsyncConnection, locks: OwnerLocks) -> None:
        self._connection = connection
        self._locks = locks

    async def taken(self, clone: Clone) -> int:
        """See cloning/ports/paid_slots.py."""
        await self._locks.of_all("paid slots")
        of_clones = await self._count_clones(clones.c.id != clone.id, clones.c.paid)
        left = await self._connection.scalar(select(func.count()).select_from(left_slots))
        return of_clones + (left or 0)

    async def planned(self, clone: Clone) -> int:
        """See cloning/ports/paid_slots.py."""
        await self._locks.of_all("paid slots")
        no_slot = and_(clones.c.slot_id.is_(None), clones.c.slot_intent_at.is_(None))
        under_way = exists().where(
            trainings.c.clone_id == clones.c.id, trainings.c.step != Step.DONE
        )
        return await self._count_clones(clones.c.id != clone.id, ~clones.c.paid, no_slot, under_way)

    async def leave(self, slot_id: str) -> None:
        """See cloning/ports/paid_slots.py."""
        command = insert_into(left_slots, self._connection).values(slot_id=slot_id)
        await self._connection.execute(command.on_conflict_do_nothing())

    async def left(self) -> Sequence[str]:
        """See cloning/ports/paid_slots.py."""
        return (
            await self._connection.scalars(
                select(left_slots.c.slot_id).order_by(left_slots.c.slot_id)
            )
        ).all()

    async def forget(self, slot_id: str) -> None:
        """See cloning/ports/paid_slots.py."""
        await self._connection.execute(delete(left_slots).where(left_slots.c.slot_id == slot_id))

    async def _count_clones(self, *where: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(clones).where(*where)
        return await self._connection.scalar(query) or 0
