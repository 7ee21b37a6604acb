"""The library's Bot, on our transport, before a small Bot API of the tests."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.net.transport import AiohttpRequest
from tests.unit.telegram.bot_api_stand_in import BotApi, bot_of, serving


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with serving() as bot_api:
        yield bot_api


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    async with AiohttpRequest() as request:
        yield request


@pytest.fixture
def bot(api: BotApi, request_: AiohttpRequest) -> Bot:
    return bot_of(api.url, request_)
