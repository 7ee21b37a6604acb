from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.telegram.api import TelegramSandbox
from sandbox.user import User
from tests.unit.sandbox.telegram.user.other_end import Bot


@pytest.fixture
async def bot(sandbox: TelegramSandbox) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        yield Bot(sandbox, session)


@pytest.fixture
async def ada(sandbox: TelegramSandbox, bot: Bot) -> User:
    """Ada, who has said hello; the bot has taken note."""
    ada = User(sandbox, user_id=7, first_name="Ada", username="ada_l")
    await ada.says("hello")
    await bot.updates()
    return ada
