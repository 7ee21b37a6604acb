"""An outside world in which everything is as it should be, until a test spoils it."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.stage import Stage, staged


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(training_seconds=0.1) as stage:
        yield stage
