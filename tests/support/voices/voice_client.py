"""What the tests of the local voice-clone API share: a plain client, and a host for samples."""

import io
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.voices.api import VoiceSandbox
from tests.support.sound import speech

SEED = {"model_id": "QN_ACV"}


class Client:
    """Speaks to the sandbox as anybody might."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: VoiceSandbox) -> None:
        self._session = session
        self._sandbox = sandbox
        self.headers = {"Authorization": f"Bearer {sandbox.key}"}
        self.status = 0

    async def __call__(self, method: str, path: str = "", body: object = None) -> dict[str, Any]:
        url = f"{self._sandbox.url}/v1/voice-clones{path}"
        async with self._session.request(
            method, url, json=body, headers=self.headers, allow_redirects=False
        ) as answer:
            assert answer.headers["Server"] == "voice-clone-sandbox"
            self.status = answer.status
            said: dict[str, Any] = await answer.json()
            return said

    async def created(self) -> str:
        return str((await self("POST", body=SEED))["data"]["id"])


def wav(
    *,
    seconds: float = 4.0,
    rate: int = 24_000,
    channels: int = 1,
    width: int = 2,
    byte: bytes = b"\x10",
) -> bytes:
    """A buzz at an eighth of full scale, or what repeats another byte."""
    cycle = byte * (width * channels * 40) + bytes(width * channels * 40)
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        size = int(seconds * rate) * channels * width
        writer.writeframes((cycle * (size // len(cycle) + 1))[:size])
    return file.getvalue()


SAMPLES: dict[str, Callable[[], bytes]] = {
    "austen.wav": speech.as_wav,
    "stereo.wav": lambda: wav(channels=2),
    "silent.wav": lambda: wav(byte=b"\0"),
    "short.wav": lambda: wav(seconds=2.9),
    "slow.wav": lambda: wav(rate=7_999),
    "eight_bits.wav": lambda: wav(width=1),
    "voice.ogg": speech.austen,
    "empty.wav": lambda: b"",
    "broken.wav": lambda: wav()[:30],
    "torn.wav": lambda: wav(channels=2)[:-3],
    "big.wav": lambda: wav(seconds=300.0),
}


@asynccontextmanager
async def hosted_samples() -> AsyncIterator[str]:
    """A server that has samples of many kinds; its base URL."""

    async def serve(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name == "moved.wav":
            raise web.HTTPFound("/austen.wav")
        if name not in SAMPLES:
            raise web.HTTPNotFound
        return web.Response(body=SAMPLES[name](), content_type="audio/wav")

    application = web.Application()
    application.router.add_get("/{name}", serve)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
