"""Brings a database to the schema that this code needs."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    column,
    create_engine,
    inspect,
    make_url,
    pool,
    select,
    table,
    text,
)
from sqlalchemy.exc import DBAPIError

from cloning.domain.errors import StorageUnavailable
from storage.database import make_file
from storage.dialects.new_file import is_new_file, make_tables
from storage.dialects.postgresql import is_fault_of_ours, make_engine
from storage.dialects.sqlite import make_safe
from storage.dialects.urls import is_postgresql

_STEPS = Path(__file__).parent / "migrations" / "versions"
"""Each file begins with the level that it leads to."""

_KEPT = table("alembic_version", column("version_num"))
"""Where alembic keeps the level. We ask for it ourselves: alembic takes 45 ms and 4 MiB."""

MOST_OF_A_RELEASE = 50
"""More migrations than any release has had: a level further ahead is not the next release's."""

MIGRATING = 7_411_227
"""The number of the advisory lock that only one migrating process has."""


def migrate(url: str) -> str:
    """Apply all missing migrations in one transaction; return the revision reached.

    A database that newer code has migrated is left as it is.
    If another process is migrating the same database, wait for it.

    Raises:
        StorageUnavailable: if the database can't be written now.
    """
    with available(), migrating(url) as connection:
        level = level_of(connection)
        if level == newest_level() or _is_newer(level):
            return level or ""
        if is_new_file(connection):
            make_tables(connection)
            return newest_level()
        # Only a start after an update has something to do, and needs alembic.
        from storage.by_alembic import upgrade  # noqa: PLC0415

        upgrade(connection, "head")
        return level_of(connection) or ""


@contextmanager
def migrating(url: str) -> Iterator[Connection]:
    """Open the one transaction in which tables are made or changed, while nobody else does that.

    Makes a missing file of SQLite. Faults are the driver's own; see `available`.
    """
    with ExitStack() as stack:
        if not is_postgresql(url):
            make_file(url)
            stack.enter_context(_alone(url))
        connection = stack.enter_context(_engine(url).begin())
        _wait_for_others(connection)
        yield connection


def knows(level: str) -> bool:
    """Return whether this code has the migration of this level."""
    return level in _known()


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Hold a lock beside an SQLite file: two that turn WAL mode on at once don't wait, but fail."""
    beside = f"{make_url(url).database}.migrate"
    handle = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


class TooNew(Exception):
    """Code of a much later release, or of another program, has migrated the database."""

    def __init__(self, level: str, known: str) -> None:
        super().__init__(
            f"it is at level {level}, and this version knows {known}: start the version that"
            " migrated it, or restore a backup from before"
        )


def is_current(url: str) -> bool:
    """Return whether the database has the schema that this code needs; never creates one.

    That of the next release will do: for the code before it, a migration only adds.

    Raises:
        StorageUnavailable: if the database can't be read now.
        TooNew: if it is newer than that.
    """
    if not is_postgresql(url) and not Path(make_url(url).database or "").exists():
        return False
    with connected(url) as connection:
        level = level_of(connection)
        return level == newest_level() or _is_newer(level)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Open a connection for what is done once; StorageUnavailable if the database is away."""
    with available(), _engine(url).connect() as connection:
        yield connection


@contextmanager
def available() -> Iterator[None]:
    """Turn faults of a database that can't be used now into StorageUnavailable; keep others."""
    try:
        yield
    except OSError as fault:
        raise StorageUnavailable from fault
    except DBAPIError as fault:
        wrong = getattr(fault.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
        if wrong or is_fault_of_ours(fault):
            raise
        raise StorageUnavailable from fault


def _engine(url: str) -> Engine:
    """Make a synchronous engine: what is done once, such as a migration, needs no event loop."""
    if is_postgresql(url):
        return make_engine(url)
    engine = create_engine(
        make_url(url).set(drivername="sqlite"), poolclass=pool.NullPool, hide_parameters=True
    )
    make_safe(engine)
    return engine


def _wait_for_others(connection: Connection) -> None:
    """Let one process at a time migrate, until its commit; see `_alone` for SQLite."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '10min'"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATING})"))
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))


def _is_newer(level: str | None) -> bool:
    """Return whether newer code has migrated the database; the names of revisions count up.

    Raises:
        TooNew: if that can't be the code of the next release.
    """
    head = newest_level()
    if level is None or level in _known() or level < head:
        return False
    if not level.isdecimal() or int(level) > int(head) + MOST_OF_A_RELEASE:
        raise TooNew(level, head)
    return True


def newest_level() -> str:
    """Return the level that this code needs."""
    return max(_known())


def level_of(connection: Connection) -> str | None:
    """Return the level of a database; None before its first migration."""
    if not inspect(connection).has_table(_KEPT.name):
        return None
    return connection.scalar(select(_KEPT.c.version_num))


def _known() -> frozenset[str]:
    return frozenset(step.name.partition("_")[0] for step in _STEPS.glob("[0-9]*.py"))
