"""After a crash, frees at once what a dead process held, if no other process is at work.

A claim or lease ends by itself within seconds; this saves the wait if we can prove that its holder
is dead (storage/processes/presence.py).
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, update

from storage.database import Database
from storage.schema.speaking import utterances
from storage.schema.tables import clones, leases, trainings


async def free_leases(database: Database, names: Collection[str]) -> None:
    """Free these leases, regardless of their holders."""
    async with database.connection() as connection:
        await connection.execute(delete(leases).where(leases.c.name.in_(names)))


async def free_claims(database: Database, now: datetime) -> int:
    """Free every claim and end every pause; return how much that has made due.

    What nobody has claimed yet keeps its grace, because its update is handled again too.
    """
    freed = 0
    async with database.connection() as connection:
        for table in (trainings, utterances):
            free = update(table).where(table.c.due_at > now, table.c.fence > 0)
            changed = await connection.execute(free.values(due_at=now, fence=table.c.fence + 1))
            freed += changed.rowcount
    return freed


async def hasten_deletions(database: Database, now: datetime) -> None:
    """Make every pending deletion due at once."""
    hasten = update(clones).where(clones.c.erase_at > now)
    async with database.connection() as connection:
        await connection.execute(hasten.values(erase_at=now))
