"""The suite of storage/ runs on both databases, but for what only one of them has."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cloning.ports.store import Store
from storage.database import Database
from storage.in_memory.store import InMemoryStore
from tests.support.databases.places import Place, in_file, on_server


@contextmanager
def place_of(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A test's own database, of the kind that a fixture's parameter names."""
    if request.param == "sqlite":
        yield in_file(request.getfixturevalue("database_path"))
        return
    with on_server(request.getfixturevalue("postgresql")) as place:
        yield place


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A test's own database, once of each kind."""
    with place_of(request) as place:
        yield place


@pytest.fixture
def another_place(place: Place, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """One more database of the same kind, to compare with."""
    if not place.is_postgresql:
        migrated = request.getfixturevalue("migrated")
        yield in_file(Path(shutil.copy(migrated, tmp_path / "another.db")))
        return
    with on_server(request.getfixturevalue("postgresql")) as another:
        yield another


@pytest.fixture
async def database(place: Place) -> AsyncIterator[Database]:
    """The same, open."""
    database = place.open()
    yield database
    await database.close()


@pytest.fixture
async def elsewhere(place: Place) -> AsyncIterator[Database]:
    """The same database, as another process would open it."""
    database = place.open()
    yield database
    await database.close()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def each_store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """All three stores in turn."""
    if request.param == "memory":
        yield InMemoryStore()
        return
    with place_of(request) as place:
        database = place.open()
        yield database
        await database.close()
