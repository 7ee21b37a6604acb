"""What the tests of the voice-clone server share."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.support.voices.voice_server import Api, Samples, served


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "voices.db"


@pytest.fixture
def samples() -> Samples:
    return Samples()


@pytest.fixture
async def api(file: Path, samples: Samples) -> AsyncIterator[Api]:
    async with served(file, samples=samples) as api:
        yield api


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session
