"""The page's server on 127.0.0.1: the page, the stream of what happens, and people's acts."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from importlib import resources
from typing import Self

import msgspec
from aiohttp import hdrs, web

from sandbox.play.acts.acting import act_out
from sandbox.play.acts.upload import LARGEST_FILE, Uploads
from sandbox.play.gate import Gate, guard_answer
from sandbox.play.party import Party
from sandbox.play.refused import Refused, not_there, too_big
from sandbox.play.sides import Side
from sandbox.play.stream import LOOKING_EVERY, Streams
from sandbox.play.words import words_in
from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import Json

ALIVE_EVERY = 15.0
"""Seconds of silence after which a stream says that it is still there."""

LARGEST_ACT = 64 * 1024

TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
"""The files of the page by the ends of their names, and what browsers have to take them for."""

_PLAYED = ("audio/", "video/")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PlayServer:
    """Serves the page while `async with` runs; `url` is its address, with a secret in it."""

    def __init__(
        self,
        telegram: TelegramSandbox,
        *,
        sides: Sequence[Side] = (),
        port: int = 0,
        looking_every: float = LOOKING_EVERY,
    ) -> None:
        self.party = Party(telegram)
        self._port = port
        self._token = secrets.token_urlsafe(16)
        self._gate = Gate(self._token)
        self._sides = {side.name: side for side in sides}
        self._streams = Streams(self.party, sides, looking_every=looking_every)
        self._uploads = Uploads()
        self._closing = AsyncExitStack()

    async def __aenter__(self) -> Self:
        # The access log would show the secret, which is part of every address.
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        self._closing.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        self._port = self._gate.port = runner.addresses[0][1]
        await self._closing.enter_async_context(self._streams.listening())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._closing.aclose()

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://127.0.0.1:{self._port}/{self._token}/"

    def _application(self) -> web.Application:
        application = web.Application(
            middlewares=[self._gate.check, _in_words], client_max_size=LARGEST_FILE
        )
        application.on_response_prepare.append(guard_answer)
        router = application.router
        router.add_get("/{token}/", _page)
        router.add_get(r"/{token}/{rest:page}/{name:(beside/)?[\w-]+\.\w+}", _file_of_the_page)
        router.add_get("/{token}/{rest:words}/{language:[a-z]{2}}.json", _words)
        router.add_get("/{token}/{rest:example.ogg}", _example)
        router.add_get("/{token}/{rest:events}", self._events)
        router.add_get("/{token}/{rest:file}/{id}", self._file)
        router.add_post(r"/{token}/{rest:do}/{name:\w+}", self._act)
        router.add_post("/{token}/{rest:upload}", self._upload)
        router.add_post(r"/{token}/{rest:beside}/{side:\w+}/{wish:\w+}", self._beside)
        return application

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_type = "text/event-stream"
        async with self._streams.opened() as queue:
            await response.prepare(request)
            with suppress(ConnectionResetError):  # the page was closed
                while (said := await _next(queue)) is not None:
                    await response.write(said)
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        known = self.party.world.files.known(request.match_info["id"])
        if known is None:
            raise web.HTTPNotFound
        mime = known.mime_type or ""
        if not mime.startswith(_PLAYED):
            # What somebody has sent must never be taken for a part of the page.
            mime = "application/octet-stream"
        headers = {hdrs.CONTENT_TYPE: mime, hdrs.CONTENT_DISPOSITION: "attachment"}
        return web.Response(body=known.content, headers=headers)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        told = await act_out(self.party, request.match_info["name"], await _body(request))
        # Otherwise the first chat would come at the next look, a quarter of a second later.
        self._streams.look_at_people()
        return _json(told)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        mime, content = request.headers.get(hdrs.CONTENT_TYPE, ""), await request.read()
        return _json(await self._uploads.take(self.party, request.query, mime, content))

    async def _beside(self, request: web.Request) -> web.StreamResponse:
        side = self._sides.get(request.match_info["side"])
        if side is None:
            raise not_there()
        try:
            details = msgspec.json.decode(await _body(request) or b"{}", type=dict[str, object])
        except msgspec.DecodeError:
            raise not_there() from None
        answer = await side.do(request.match_info["wish"], details)
        await self._streams.look()
        return _json(answer or {})


@web.middleware
async def _in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer with a sentence where something can't be done."""
    try:
        return await handler(request)
    except Refused as refusal:
        return _json({"error": str(refusal)}, 409)
    except web.HTTPRequestEntityTooLarge:
        return _json({"error": str(too_big())}, 413)


async def _page(_request: web.Request) -> web.StreamResponse:
    return _served("index.html")


async def _file_of_the_page(request: web.Request) -> web.StreamResponse:
    return _served(request.match_info["name"])


async def _words(request: web.Request) -> web.StreamResponse:
    return _json(await asyncio.to_thread(words_in, request.match_info["language"]))


async def _example(_request: web.Request) -> web.StreamResponse:
    """Serve a recording for people without a microphone: a voice in the public domain."""
    recording = resources.files("sandbox").joinpath("speech", "austen.ogg").read_bytes()
    return web.Response(body=recording, content_type="audio/ogg")


def _served(name: str) -> web.Response:
    file = resources.files("sandbox.play").joinpath("page", name)
    kind = TYPES.get(f".{name.rpartition('.')[2]}")
    if kind is None or not file.is_file():
        raise web.HTTPNotFound
    return web.Response(body=file.read_bytes(), content_type=kind, charset="utf-8")


async def _body(request: web.Request) -> bytes:
    body = await request.read()
    if len(body) > LARGEST_ACT:
        raise web.HTTPRequestEntityTooLarge(max_size=LARGEST_ACT, actual_size=len(body))
    return body


async def _next(queue: asyncio.Queue[bytes | None]) -> bytes | None:
    """Return what a stream says next; None at its end."""
    try:
        event = await asyncio.wait_for(queue.get(), ALIVE_EVERY)
    except TimeoutError:
        return b": still here\n\n"
    return None if event is None else b"data: " + event + b"\n\n"


def _json(body: Json, status: int = 200) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(body), status=status, content_type="application/json"
    )
