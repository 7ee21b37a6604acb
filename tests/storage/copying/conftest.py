"""The file of a deployment, and the server that it is to move to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases.places import Place, in_file, on_server
from tests.support.databases.postgresql import PostgreSQL


@pytest.fixture
def file(database_path: Path) -> Place:
    """The SQLite file of a deployment."""
    return in_file(database_path)


@pytest.fixture
def server(postgresql: PostgreSQL) -> Iterator[Place]:
    """Where it is to go: a database in which there is nothing, not even tables."""
    with on_server(postgresql, migrated=False) as place:
        yield place
