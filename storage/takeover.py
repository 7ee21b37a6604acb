"""After a crash: what a dead process held is free at once, if nobody else is at work.

A claim or lease ends by itself within a minute; this saves the wait where it can be proven that
its holder is dead. The proof is a lock on a file, which the kernel gives back with the process.
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
    """Play a role on a database from here to the end of the block; True when nobody else does."""
    path = Path(f"{make_url(url).database}.{role}")
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


async def free_leases(database: Database, names: Collection[str]) -> None:
    """Free these leases, whoever held them."""
    async with database.connection() as connection:
        await connection.execute(delete(leases).where(leases.c.name.in_(names)))


async def free_claims(database: Database, now: datetime) -> int:
    """Free every claim, and cut every pause short; returns how many trainings are due by that.

    A training that nobody has claimed yet keeps its grace: its update is handled again, too.
    """
    free = update(trainings).where(trainings.c.due_at > now, trainings.c.fence > 0)
    async with database.connection() as connection:
        freed = await connection.execute(free.values(due_at=now, fence=trainings.c.fence + 1))
    return freed.rowcount


async def hasten_deletions(database: Database, now: datetime) -> None:
    """Have every deletion that is owed tried at once."""
    hasten = update(clones).where(clones.c.erase_at > now)
    async with database.connection() as connection:
        await connection.execute(hasten.values(erase_at=now))
