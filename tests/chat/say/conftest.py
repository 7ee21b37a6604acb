"""A bot whose clones can say texts, and somebody who has a clone."""

from collections.abc import AsyncIterator

import pytest

from tests.chat.buttons.house import House, open_house
from tests.chat.buttons.person import Person
from tests.chat.say.steps import has_a_voice


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house() as house:
        yield house


@pytest.fixture
async def anna(house: House) -> Person:
    """Somebody whose clone is ready; it is called "My voice"."""
    anna = Person(house, 1)
    await has_a_voice(anna)
    return anna
