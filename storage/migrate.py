"""Brings a database to the schema that this code needs."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, make_url, pool
from sqlalchemy.exc import OperationalError

from cloning.domain.errors import StorageUnavailable
from storage.database import make_file, make_safe


def migrate(url: str) -> str:
    """Apply all missing migrations in one transaction; return the revision reached.

    Raises:
        StorageUnavailable: if the database can't be written now.
    """
    with _available():
        make_file(url)
        with _engine(url).begin() as connection:
            command.upgrade(_config(connection), "head")
            return _level(connection) or ""


def is_current(url: str) -> bool:
    """Return whether the database has the schema that this code needs; never creates one.

    Raises:
        StorageUnavailable: if the database can't be read now.
    """
    if not Path(make_url(url).database or "").exists():
        return False
    with _available(), _engine(url).connect() as connection:
        head = ScriptDirectory.from_config(_config(connection)).get_current_head()
        return _level(connection) == head


@contextmanager
def _available() -> Iterator[None]:
    """Turn faults of a database that can't be used now into StorageUnavailable; keep others."""
    try:
        yield
    except OSError as fault:
        raise StorageUnavailable from fault
    except OperationalError as fault:
        if getattr(fault.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            raise
        raise StorageUnavailable from fault


def _engine(url: str) -> Engine:
    """Make a synchronous engine: migrations need no event loop."""
    engine = create_engine(
        make_url(url).set(drivername="sqlite"), poolclass=pool.NullPool, hide_parameters=True
    )
    make_safe(engine)
    return engine


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _level(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
