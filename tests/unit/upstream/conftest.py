"""The upstream client before a small upstream of the tests."""

from collections.abc import AsyncIterator

import pytest

from bot.upstream.client import VoiceApi
from tests.unit.upstream.voice_api_stand_in import StandIn, client, serving


@pytest.fixture
async def upstream() -> AsyncIterator[StandIn]:
    async with serving() as stand_in:
        yield stand_in


@pytest.fixture
async def api(upstream: StandIn) -> AsyncIterator[VoiceApi]:
    async with client(upstream.url) as api:
        yield api
