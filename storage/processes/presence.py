"""Shows that a process is at work on a database, and whether it is the only one with its role.

Each holds a lock that others may hold, too, for as long as it lives; only who is alone can have it
for itself. With SQLite it is a lock on a file, which the kernel releases when a process ends. On
PostgreSQL it is a lock of a connection, which the server releases when the connection ends. A
server that was started a moment ago proves nothing, because it has cut everybody off.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Connection, Engine, String, func, literal, make_url, select
from sqlalchemy.exc import DBAPIError

from cloning.domain.limits import CLAIM
from storage.dialects.postgresql import make_engine
from storage.dialects.urls import is_postgresql

SETTLED: Final = CLAIM
"""How long a server must be up: by then all living processes have shown themselves again."""

_SEED: Final = 7_411_228
"""Keeps these locks apart from other advisory locks in the same database."""


class Presence(Protocol):
    """The role of one process on a database."""

    @property
    def alone(self) -> bool:
        """Whether no other process had the role when this one came."""
        ...

    @property
    def lasts(self) -> bool:
        """Whether the lock, once it is shared, can't be lost before the end."""
        ...

    def show(self) -> None:
        """Share the lock with those who come later, and take it again if it was lost.

        To be called when what the dead have left is freed, and then every few seconds.
        """
        ...


@contextmanager
def present_as(role: str, url: str, *, up_for: timedelta = SETTLED) -> Iterator[Presence]:
    """Have a role on a database until the block ends.

    Args:
        role: what the process does, such as "worker".
        url: the database itself; behind a pooler, a lock belongs to nobody.
        up_for: how long a PostgreSQL server must have been up for its locks to be believed.
    """
    presence = _OnServer(role, url, up_for) if is_postgresql(url) else _OnFile(role, url)
    try:
        yield presence
    finally:
        presence.end()


class _OnFile:
    """A lock on a file beside an SQLite database."""

    lasts = True

    def __init__(self, role: str, url: str) -> None:
        self._file = Path(f"{make_url(url).database}.{role}").open("w")  # noqa: SIM115 - see `end`
        self.alone = self._lock(fcntl.LOCK_EX)
        if not self.alone:
            self.show()

    def show(self) -> None:
        """See Presence."""
        self._lock(fcntl.LOCK_SH)

    def end(self) -> None:
        """Let go of it."""
        self._file.close()

    def _lock(self, kind: int) -> bool:
        try:
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class _OnServer:
    """A lock on a connection of its own; without a connection, there is no proof."""

    lasts = False

    def __init__(self, role: str, url: str, up_for: timedelta) -> None:
        self._key = func.hashtextextended(literal(role, String), _SEED)
        self._engine: Engine = make_engine(url)
        self._connection: Connection | None = None
        self._is_shared = False
        self.alone = False
        settled = func.pg_postmaster_start_time() <= func.clock_timestamp() - up_for
        with suppress(DBAPIError):
            connection = self._connect()
            locked = select(func.pg_try_advisory_lock(self._key), settled)
            has_lock, is_settled = connection.execute(locked).one()
            self.alone = has_lock and is_settled
            if not self.alone:
                self._share(connection)

    def show(self) -> None:
        """See Presence."""
        try:
            connection = self._connection or self._connect()
            connection.execute(select(1))
            if not self._is_shared:
                self._share(connection)
        except DBAPIError:
            self.end()

    def end(self) -> None:
        """Let go of it; the connection may be dead by now, so there is nothing to end on it."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
        self._connection, self._is_shared = None, False

    def _connect(self) -> Connection:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection = connection
        return connection

    def _share(self, connection: Connection) -> None:
        """Take the lock beside others before we let go of the one for ourselves."""
        shared = connection.execute(select(func.pg_try_advisory_lock_shared(self._key)))
        self._is_shared = shared.scalar_one()
        if self._is_shared:
            connection.execute(select(func.pg_advisory_unlock(self._key)))
