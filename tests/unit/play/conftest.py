from collections.abc import AsyncIterator

import pytest

from tests.unit.play.page import Page, opened


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with opened() as page:
        yield page
