"""A voice-clone API for the tests of its client, which answers whatever it is told to."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.upstream.client import VoiceApi

KEY = "sk-canary-0123456789abcdef0123456789"
SIGNATURE = "c2lnbmF0dXJlLWNhbmFyeQ"
SAMPLE_URL = f"https://voices.example.org/a/7f3a91c0de/1767225600/{SIGNATURE}.wav"
SLOT = {
    "id": "voice_clone_abc123",
    "name": "My voice",
    "language": "zh",
    "demo_url": "",
    "state": "Training",
}
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def wrapped(data: object, code: int | str = 0, msg: str = "") -> dict[str, object]:
    return {"code": code, "msg": msg, "reqid": "req_77", "data": data}


class StandIn:
    """A voice-clone API that remembers what it was asked and answers in the order given."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[Answer] = []
        self.url = ""

    def says(self, body: object, *, status: int = 200) -> None:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.json_response(body, status=status)

        self.answers.append(answer)

    def does(self, answer: Answer) -> None:
        self.answers.append(answer)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        self.asked.append((request.method, request.path, json.loads(text) if text else None))
        self.headers.append(dict(request.headers))
        return await self.answers.pop(0)(request)


@asynccontextmanager
async def serving() -> AsyncIterator[StandIn]:
    """Run a stand-in on this machine."""
    stand_in = StandIn()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", stand_in.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    stand_in.url = f"http://{host}:{port}"
    try:
        yield stand_in
    finally:
        await runner.cleanup()


def client(
    url: str,
    *,
    timeout: float = 10.0,
    max_answer_bytes: int = 100_000,
    max_list_bytes: int = 10_000_000,
    tier: str | None = None,
) -> VoiceApi:
    return VoiceApi(
        base_url=url,
        api_key=KEY,
        tier=tier,
        timeout_seconds=timeout,
        first_wait_seconds=0.0,
        max_answer_bytes=max_answer_bytes,
        max_list_bytes=max_list_bytes,
    )


async def lose(request: web.Request) -> web.StreamResponse:
    """Close the connection after the request was read, and so perhaps done."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
