"""A world whose database is a dictionary, which a test holds equal to the one in SQL."""

import pytest

from storage.in_memory.store import InMemoryStore
from tests.support.world import World


@pytest.fixture
def world() -> World:
    return World(InMemoryStore())
