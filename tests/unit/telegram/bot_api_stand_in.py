"""A Bot API for the tests of the transport, which answers whatever it is told to."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from telegram import (
    Bot,
)

from bot.net.transport import AiohttpRequest

TOKEN = "987654321:AAcanaryCANARYcanaryCANARYcanaryCAN"
SENT = {"message_id": 5, "date": 1767225600, "chat": {"id": 42, "type": "private"}}
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BotApi:
    """A Bot API that keeps what it was asked and gives the answers that it was told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        self.answers: list[Answer] = []
        self.url = ""

    def says(self, result: object, *, status: int = 200, **more: object) -> None:
        good = {"ok": True, "result": result} if status == 200 else {"ok": False}

        async def answer(_: web.Request) -> web.StreamResponse:
            return web.json_response({**good, **more}, status=status)

        self.answers.append(answer)

    def sends(self, body: bytes, *, status: int = 200) -> None:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(body=body, status=status)

        self.answers.append(answer)

    def does(self, answer: Answer) -> None:
        self.answers.append(answer)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        assert TOKEN in request.path
        self.asked.append((request.path.split("/")[-1], request.content_type, await read(request)))
        return await self.answers.pop(0)(request)


async def read(request: web.Request) -> Any:
    if request.content_type == "application/json":
        return json.loads(await request.text())
    if request.content_type != "multipart/form-data":
        return await request.read()
    parts: dict[str, Any] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            parts[name] = (value.filename, value.content_type, value.file.read())
        else:
            parts[name] = value
    return parts


@asynccontextmanager
async def serving() -> AsyncIterator[BotApi]:
    """Run a Bot API on this machine."""
    bot_api = BotApi()
    app = web.Application(client_max_size=30 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", bot_api.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    bot_api.url = f"http://{host}:{port}"
    try:
        yield bot_api
    finally:
        await runner.cleanup()


def bot_of(url: str, request: AiohttpRequest) -> Bot:
    return Bot(
        TOKEN,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=request,
        get_updates_request=request,
    )
