"""Where a backup goes to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases.places import Place, with_nothing_yet


@pytest.fixture
def empty(place: Place, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Another folder, or another database, of the same kind, in which there is nothing at all."""
    path = tmp_path / "elsewhere" / "bot.db"
    with with_nothing_yet(request, path, on_a_server=place.is_postgresql) as empty:
        yield empty


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bot.backup"
