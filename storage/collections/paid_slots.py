"""The slots that were paid for: those of clones, and those that stay when their clone is gone."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Clone, Step
from storage.tables import clones, left_slots, trainings


class SqlPaidSlots:
    """All that count as paid for, in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def taken(self, clone: Clone) -> int:
        """Count those that exist or may exist, but for this clone's."""
        of_clones = await self._count_clones(clones.c.id != clone.id, clones.c.paid)
        left = await self._connection.scalar(select(func.count()).select_from(left_slots))
        return of_clones + (left or 0)

    async def planned(self, clone: Clone) -> int:
        """Count the other clones that are on the way to a slot and have none yet."""
        no_slot = and_(clones.c.slot_id.is_(None), clones.c.slot_intent_at.is_(None))
        under_way = exists().where(
            trainings.c.clone_id == clones.c.id, trainings.c.step != Step.DONE
        )
        return await self._count_clones(clones.c.id != clone.id, ~clones.c.paid, no_slot, under_way)

    async def leave(self, slot_id: str) -> None:
        """Count on a slot that stays at the upstream while its clone is erased here."""
        if slot_id not in await self.left():
            await self._connection.execute(insert(left_slots).values(slot_id=slot_id))

    async def left(self) -> Sequence[str]:
        """List the slots that stay."""
        return (
            await self._connection.scalars(
                select(left_slots.c.slot_id).order_by(left_slots.c.slot_id)
            )
        ).all()

    async def forget(self, slot_id: str) -> None:
        """Count a slot that stayed no longer: it is gone."""
        await self._connection.execute(delete(left_slots).where(left_slots.c.slot_id == slot_id))

    async def _count_clones(self, *where: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(clones).where(*where)
        return await self._connection.scalar(query) or 0
