from collections.abc import AsyncIterator

import pytest

from bot.audio.studio import GuardedStudio


@pytest.fixture
async def studio() -> AsyncIterator[GuardedStudio]:
    studio = GuardedStudio()
    yield studio
    await studio.close()
