"""The sandbox's Telegram, its clock, and a bot that calls it by hand."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.telegram.api import TelegramSandbox
from sandbox.user import User
from tests.unit.sandbox.telegram.parts import ADA
from tests.unit.telegram.bot_by_hand import TOKEN, Bot, HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def sandbox(clock: HandClock) -> AsyncIterator[TelegramSandbox]:
    async with TelegramSandbox(token=TOKEN, clock=clock, bot_username="clone_bot") as sandbox:
        yield sandbox


@pytest.fixture
async def bot(sandbox: TelegramSandbox) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        yield Bot(sandbox, session)


@pytest.fixture
async def ada(sandbox: TelegramSandbox) -> User:
    ada = User(sandbox, user_id=ADA, first_name="Ada")
    await ada.says("hello")
    return ada
