"""After a crash, frees at once what a dead process held, if no other process is at work.

A claim or lease ends by itself within a minute; this saves the wait if we can prove that its holder
is dead. The proof is a lock on a file, which the kernel releases when a process ends.
"""

import fcntl
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, make_url, update

from storage.database import Database
from storage.tables import clones, leases, trainings


@contextmanager
def alone_as(role: str, url: str) -> Iterator[bool]:
    """Hold a role on a database until the block ends; True if no other process holds it."""
    path = Path(f"{make_url(url).database}.{role}")
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


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
