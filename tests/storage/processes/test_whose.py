"""A database belongs to one bot."""

import pytest

from storage.database import Database
from storage.processes.whose import AnothersDatabase, take_for

OURS, ANOTHER = 110_201_543, 7_000_000_001


async def test_a_new_database_becomes_the_first_bots_and_stays_it(database: Database) -> None:
    await take_for(database, OURS)
    await take_for(database, OURS)
    with pytest.raises(AnothersDatabase) as refusal:
        await take_for(database, ANOTHER)
    assert refusal.value.bot_id == OURS
