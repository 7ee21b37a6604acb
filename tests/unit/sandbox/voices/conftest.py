"""The local voice-clone API, and a client of it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.voices.api import VoiceSandbox
from tests.support.voices.voice_client import Client


@pytest.fixture
async def sandbox() -> AsyncIterator[VoiceSandbox]:
    async with VoiceSandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(session: aiohttp.ClientSession, sandbox: VoiceSandbox) -> Client:
    return Client(session, sandbox)
