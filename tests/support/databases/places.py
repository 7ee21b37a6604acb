"""A test's own database, of either kind, and what a test does there behind the back of storage/."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, NullPool, create_engine, make_url

from storage.database import Database, open_database
from storage.dialects.urls import checked_url
from tests.support.databases.postgresql import PostgreSQL

ON_SQLITE = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("place", ["postgresql"], indirect=True)


@dataclass(frozen=True)
class Place:
    """One database."""

    url: str
    _behind: str
    """The URL by which foreign keys and triggers are not looked at."""

    @property
    def is_postgresql(self) -> bool:
        return self.url.startswith("postgresql")

    @property
    def name(self) -> str:
        """The file, or the name on the server."""
        return make_url(self.url).database or ""

    def open(self) -> Database:
        """Open it, as another process would."""
        return open_database(self.url)

    def execute(self, command: str) -> None:
        """Change it in a way that storage/ would not."""
        with _engine(self._behind).begin() as connection:
            connection.exec_driver_sql(command)

    def one_value(self, query: str) -> Any:
        """Look up one value as the database keeps it."""
        with _engine(self._behind).begin() as connection:
            return connection.exec_driver_sql(query).scalar()


def in_file(path: Path) -> Place:
    """An SQLite file as a place."""
    return Place(f"sqlite+aiosqlite:///{path}", f"sqlite:///{path}")


@contextmanager
def on_server(server: PostgreSQL, *, migrated: bool = True) -> Iterator[Place]:
    """A database of its own on a server, which is gone after the block."""
    name = server.migrated_database() if migrated else server.empty_database()
    behind = checked_url(server.url(name, user="postgres"))
    try:
        yield Place(
            checked_url(server.url(name)),
            f"{behind}&options=-c%20session_replication_role%3Dreplica",
        )
    finally:
        server.drop(name)


@contextmanager
def with_nothing_yet(
    request: pytest.FixtureRequest, path: Path, *, on_a_server: bool
) -> Iterator[Place]:
    """A database with nothing in it, not even tables; the file at `path` is not even there."""
    if not on_a_server:
        yield in_file(path)
        return
    with on_server(request.getfixturevalue("postgresql"), migrated=False) as place:
        yield place


def _engine(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)
