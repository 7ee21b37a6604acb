"""What a sweep asks first, in one statement of SQL."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.ports.upkeep import Due
from storage.schema.columns import is_due
from storage.schema.indexes import is_watched
from storage.schema.operating import alerts
from storage.schema.speaking import utterances
from storage.schema.tables import clones, memos, tombstones, trainings


class SqlUpkeep:
    """Adapter of the port in cloning/ports/upkeep.py, for one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def due(self, now: datetime, since: datetime) -> Due:
        """See cloning/ports/upkeep.py."""
        of_trainings, of_utterances = trainings.c.due_at, utterances.c.due_at
        of_clones, of_tombstones = clones.c.erase_at, tombstones.c.due_at
        query = select(
            select(alerts.c.about).exists(),
            or_(
                select(trainings.c.id)
                .where(of_trainings.is_not(None), is_due(of_trainings, now))
                .exists(),
                select(utterances.c.id)
                .where(of_utterances.is_not(None), is_due(of_utterances, now))
                .exists(),
            ),
            select(trainings.c.id).where(is_watched).exists(),
            or_(
                select(clones.c.id).where(of_clones.is_not(None), is_due(of_clones, now)).exists(),
                select(tombstones.c.owner_id).where(is_due(of_tombstones, now)).exists(),
                select(memos.c.at).where(memos.c.at >= since).exists(),
            ),
        )
        return Due(*(await self._connection.execute(query)).one())
