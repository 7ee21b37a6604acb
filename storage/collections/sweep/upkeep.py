"""What a sweep asks first, in one statement of SQL that is built once."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.ports.upkeep import Due
from storage.loading.moments import at, is_due_now
from storage.schema.conditions import is_watched
from storage.schema.operating import alerts
from storage.schema.speaking import utterances
from storage.schema.tables import clones, memos, tombstones, trainings

IS_THERE: Final = select(
    select(alerts.c.about).exists(),
    or_(
        select(trainings.c.id)
        .where(trainings.c.due_at.is_not(None), is_due_now(trainings.c.due_at))
        .exists(),
        select(utterances.c.id)
        .where(utterances.c.due_at.is_not(None), is_due_now(utterances.c.due_at))
        .exists(),
    ),
    select(trainings.c.id).where(is_watched).exists(),
    or_(
        select(clones.c.id)
        .where(clones.c.erase_at.is_not(None), is_due_now(clones.c.erase_at))
        .exists(),
        select(tombstones.c.owner_id).where(is_due_now(tombstones.c.due_at)).exists(),
    ),
    select(memos.c.at).where(memos.c.at >= bindparam("since")).exists(),
    or_(
        select(trainings.c.id).where(trainings.c.due_at.is_not(None)).exists(),
        select(utterances.c.id).where(utterances.c.due_at.is_not(None)).exists(),
        select(clones.c.id).where(clones.c.erase_at.is_not(None)).exists(),
        select(tombstones.c.owner_id).exists(),
    ),
)


class SqlUpkeep:
    """Adapter of the port in cloning/ports/upkeep.py, for one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def due(self, now: datetime, since: datetime) -> Due:
        """See cloning/ports/upkeep.py."""
        found = await self._connection.execute(IS_THERE, {**at(now), "since": since})
        return Due(*found.one())
