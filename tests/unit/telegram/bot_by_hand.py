"""A bot that calls the sandbox's Telegram by hand, and a clock that is moved by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import aiohttp

from sandbox.telegram.api import TelegramSandbox

TOKEN = "123456:TEST-token_of-a-bot-on-this-machine"
OPUS = b"OggS" + bytes(22) + b"\x01\x13" + b"OpusHead" + bytes(40)
"""As much of a voice note as Telegram looks at."""


class HandClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Caller:
    """What has no library, and calls by hand."""

    def __init__(self, sandbox: TelegramSandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session

    async def post(self, method: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        url = f"{self.sandbox.url}/bot{TOKEN}/{method}"
        async with self.session.post(url, json=parameters) as answer:
            body: dict[str, Any] = await answer.json()
        assert answer.status == body.get("error_code", 200)
        return body


class PlainBot(Caller):
    """A bot without a library: a call, and its result or in words why there is none."""

    async def call(self, method: str, **parameters: Any) -> Any:
        body = await self.post(method, parameters)
        return body["result"] if body["ok"] else body["description"]


class Bot(Caller):
    """A bot without a library: a call, and what came back."""

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return await self.post(method, parameters)

    async def refusal(self, method: str, **parameters: Any) -> str:
        body = await self.call(method, **parameters)
        assert body["ok"] is False
        return str(body["description"])

    async def result(self, method: str, **parameters: Any) -> Any:
        body = await self.call(method, **parameters)
        assert body["ok"], body
        return body["result"]

    async def upload(self, method: str, field: str, content: bytes, **texts: str) -> dict[str, Any]:
        form = aiohttp.FormData()
        form.add_field(field, BytesIO(content), filename="clip.ogg", content_type="audio/ogg")
        for name, text in texts.items():
            form.add_field(name, text)
        url = f"{self.sandbox.url}/bot{TOKEN}/{method}"
        async with self.session.post(url, data=form) as answer:
            body: dict[str, Any] = await answer.json()
        return body
