"""The voice-clone server in this process, a plain client for it, and samples that nobody serves."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.voice_api.engines.engine import Engine, EngineFailed
from sandbox.voice_api.engines.preview import PreviewEngine
from sandbox.voice_api.front.connections import Limits
from sandbox.voice_api.plan import Plan
from sandbox.voice_api.server import serving
from sandbox.voices.sample import BadSample
from tests.support.sound import speech

KEY, OTHER_KEY = "the-key-of-one-account-1", "the-key-of-another-2"
SEED = {"model_id": "QN_ACV"}
GOOD, GONE = "https://example.com/good.wav", "https://example.com/gone.wav"


class Samples:
    """What the server fetches; can be held back."""

    def __init__(self) -> None:
        self.fetched: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self._more = asyncio.Condition()

    async def __call__(self, url: str) -> bytes:
        async with self._more:
            self.fetched.append(url)
            self._more.notify_all()
        await self.open.wait()
        if url == GONE:
            raise BadSample("the sample was answered with HTTP 404")
        return speech.as_wav()

    async def reach(self, times: int) -> None:
        """Wait until samples were asked for so often."""
        async with self._more:
            await self._more.wait_for(lambda: len(self.fetched) >= times)


class Engines:
    """An engine that says what it was asked, and can be told to fail."""

    def __init__(self, *, fails: bool = False) -> None:
        self.asked: list[tuple[str, str]] = []
        self._fails = fails
        self.closed = False

    async def speak(self, sample_wav: bytes, text: str, language: str) -> bytes:
        self.asked.append((text, language))
        if self._fails:
            raise EngineFailed("the engine is out of tune")
        return sample_wav

    async def close(self) -> None:
        self.closed = True


class Api:
    """Speaks to the server as anybody might."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url
        self.status = 0

    async def __call__(
        self, method: str, path: str = "", body: object = None, *, key: str = KEY
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        url = f"{self.url}/v1/voice-clones{path}"
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            self.status = answer.status
            said: dict[str, Any] = await answer.json()
            return said

    async def created(self, *, key: str = KEY) -> str:
        return str((await self("POST", body=SEED, key=key))["data"]["id"])

    async def trained(self, slot_id: str, url: str = GOOD, *, key: str = KEY) -> dict[str, Any]:
        await self("PUT", f"/{slot_id}", {"key": url, "name": "Jane"}, key=key)
        return await self.ended(slot_id, key=key)

    async def ended(self, slot_id: str, *, key: str = KEY) -> dict[str, Any]:
        while True:
            data: dict[str, Any] = (await self("GET", f"/{slot_id}", key=key))["data"]
            if data["state"] != "Training":
                return data
            await asyncio.sleep(0.01)

    async def fetched(self, url: str) -> tuple[int, bytes]:
        async with self.session.get(url) as answer:
            return answer.status, await answer.read()


@asynccontextmanager
async def served(
    database: Path,
    *,
    samples: Samples | None = None,
    engine: Engine | None = None,
    limits: Limits | None = None,
    **chosen: Any,
) -> AsyncIterator[Api]:
    """Serve, with two accounts unless other keys are chosen."""
    planned: dict[str, Any] = {"keys": [KEY, OTHER_KEY], "host": "127.0.0.1", "port": 0, **chosen}
    plan = Plan(database=database, **planned)
    fetch, engine = samples or Samples(), engine or PreviewEngine()
    async with (
        serving(plan, fetch=fetch, engine=engine, limits=limits) as url,
        aiohttp.ClientSession() as session,
    ):
        yield Api(session, url)


def changed(file: Path, statement: str) -> None:
    """Change the file behind the server's back."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(statement)
        connection.commit()
