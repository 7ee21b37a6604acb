import pytest

from tests.support.world import World
from tests.unit.cloning.upkeep.account import OLGA, PETER


@pytest.fixture
def run_by_two(world: World) -> World:
    world.admins = frozenset({OLGA, PETER})
    world.bot = world.another_process()
    return world
