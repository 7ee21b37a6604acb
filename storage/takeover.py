"""After a crash, frees at once what a dead process held, if no other process is at work.

A claim or lease ends by itself within a minute; this saves the wait if we can prove that its holder
is dead. With SQLite the proof is a lock on a file, which the kernel releases when a process ends.
On PostgreSQL it is a lock of a connection, which the server releases when the connection ends. A
server that was started a moment ago proves nothing, because it has cut everybody off.
"""

import fcntl
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import String, delete, func, literal, make_url, select, update
from sqlalchemy.exc import DBAPIError

from cloning.domain.limits import CLAIM
from storage.database import Database
from storage.dialects.postgresql import make_engine
from storage.dialects.urls import is_postgresql
from storage.tables import clones, leases, trainings

SETTLED: Final = CLAIM
"""By then every claim that a server's restart has torn from its holder has ended by itself."""

_SEED: Final = 7_411_228
"""Keeps these locks apart from other advisory locks in the same database."""


@contextmanager
def alone_as(role: str, url: str, *, up_for: timedelta = SETTLED) -> Iterator[bool]:
    """Hold a role on a database until the block ends; True if no other process holds it.

    Args:
        role: what the process does, such as "worker".
        url: the database.
        up_for: how long a PostgreSQL server must have been up for its locks to be believed.
    """
    if is_postgresql(url):
        with _alone_on_server(role, url, up_for) as alone:
            yield alone
        return
    path = Path(f"{make_url(url).database}.{role}")
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


@contextmanager
def _alone_on_server(role: str, url: str, up_for: timedelta) -> Iterator[bool]:
    """Hold a lock on a connection of its own; False also if it can't be had now."""
    lock = func.pg_try_advisory_lock(func.hashtextextended(literal(role, String), _SEED))
    has_settled = func.pg_postmaster_start_time() <= func.clock_timestamp() - up_for
    try:
        connection = make_engine(url).connect().execution_options(isolation_level="AUTOCOMMIT")
    except DBAPIError:
        yield False
        return
    try:
        locked, settled = connection.execute(select(lock, has_settled)).one()
        yield locked and settled
    finally:
        connection.invalidate()  # it may be dead by now, so there is nothing to end on it
        connection.close()


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
