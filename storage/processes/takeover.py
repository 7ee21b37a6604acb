"""After a crash, frees at once what a dead process held, if no other process is at work.

A claim or lease ends by itself within seconds; this saves the wait if we can prove that its holder
is dead (storage/processes/presence.py).
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, update

from storage.database import Database
from storage.schema.tables import clones, leases, trainings


async def free_leases(database: Database, names: Collection[str]) -> None:
    """Free these leases, regardless of their holders."""
    async with database.connection() as connection:
        await connection.execute(delete(leases).where(leases.c.name.in_(names)))


async def free_claims(database: Database, now: datetime) -> int:
    """Free every claim and end every pause; return how many trainings that has made due.

    A training that nobody has claimed yet keeps its grace, because its update is handled again too.
    """
    free = update(trainings).where(trainings.c.due_at > now, trainings.c.fence > 0)
    async with database.connection() as connection:
        freed = await connection.execute(free.values(due_at=now, fence=trainings.c.fence + 1))
    return freed.rowcount


async def hasten_deletions(database: Database, now: datetime) -> None:
    """Make every pending deletion due at once."""
    hasten = update(clones).where(clones.c.erase_at > now)
    async with database.connection() as connection:
        await connection.execute(hasten.values(erase_at=now))
