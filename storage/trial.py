"""Tries a database out beside processes that use it: its level, and whether it takes a row."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert

from storage.dialects.urls import is_postgresql, path_of
from storage.migrate import connected, is_current, level_of, newest_level
from storage.schema.tables import leases

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What was found."""

    level: str | None
    """The last migration; None if there was none, or there is no database file yet."""
    needed: str
    """The level that this code needs; that of the next release will do."""
    is_current: bool
    """Whether this code can use the database."""


def try_out(url: str) -> Trial:
    """Look up the level, and write a row that is taken back; makes no file.

    Raises:
        StorageUnavailable: if the database can't be read or written now.
    """
    needed = newest_level()
    if not is_postgresql(url) and not path_of(url).exists():
        return Trial(level=None, needed=needed, is_current=False)
    current = is_current(url)
    with connected(url) as connection:
        level = level_of(connection)
        connection.rollback()
        if current:
            row = {"name": f"trial:{secrets.token_hex(8)}", "holder": "", "until": LONG_AGO}
            connection.execute(insert(leases).values(row))
            connection.rollback()
        return Trial(level=level, needed=needed, is_current=current)
