"""Counts what is overdue, for the health check."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from storage.database import Database
from storage.tables import inbox, trainings

UPDATE_MAY_WAIT = timedelta(seconds=60)
STEP_MAY_WAIT = timedelta(minutes=5)


async def count_overdue(database: Database, *, bot_id: int, now: datetime) -> tuple[int, int]:
    """Return how many updates of a bot, and how many steps, are long overdue.

    Raises:
        StorageUnavailable: if the database can't be used.
    """
    updates = select(func.count()).where(
        inbox.c.bot_id == bot_id,
        inbox.c.done_at.is_(None),
        inbox.c.parked_at.is_(None),
        inbox.c.received_at < now - UPDATE_MAY_WAIT,
    )
    steps = select(func.count()).where(trainings.c.due_at < now - STEP_MAY_WAIT)
    async with database.connection() as connection:
        return (
            (await connection.execute(updates)).scalar_one(),
            (await connection.execute(steps)).scalar_one(),
        )
