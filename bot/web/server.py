"""The HTTP server: samples for the upstream, updates from Telegram, health for the operator."""

import asyncio
import hmac
import logging
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter

from bot.web.arrival import line_of
from bot.web.health import Health
from bot.web.links import SignedLinks
from bot.web.served import Piece, Served
from cloning.domain.errors import StorageUnavailable
from cloning.upkeep.sample_access import Hosting

log = logging.getLogger(__name__)

WEBHOOK_PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
CHUNK_BYTES = 64 * 1024
LARGEST_UPDATE_BYTES = 1024 * 1024
"""The largest update: a full rich message of Bot API 10.1 that answers another has 394 kB."""

BEGINNING_BYTES = 100
"""How much we read of an update that is too large: its number comes first."""

ONE_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")
"""The ranges that we serve; for any other we send the whole sample (RFC 9110, 14.2)."""

PRIVATE_HEADERS = {
    hdrs.CONTENT_TYPE: "audio/wav",
    hdrs.CACHE_CONTROL: "private, no-store",
    hdrs.CONTENT_DISPOSITION: "attachment",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""A voice is personal: nobody may cache, embed or index it."""


class PortTaken(Exception):
    """Another program uses our port, or we aren't allowed to."""


class _SampleResponse(web.FileResponse):
    """Sends a sample, or the requested range of it, and reports which bytes have arrived."""

    def __init__(self, path: Path, sent: Callable[[Piece, int], Awaitable[None]]) -> None:
        super().__init__(path, headers=PRIVATE_HEADERS)
        self._sent = sent

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send it: aiohttp sends a file when it prepares the response."""
        if ONE_RANGE.fullmatch(request.headers.get(hdrs.RANGE, "bytes=0-")) is None:
            request = _without_range(request)
        return await super().prepare(request)

    async def _sendfile(
        self, request: web.BaseRequest, fobj: IO[bytes], offset: int, count: int
    ) -> AbstractStreamWriter:
        """Send a piece of the file; aiohttp's own method would not report how far it came.

        The last byte counts only once everything has been received. A client that hangs up has not
        fetched the sample, however much of it was in transit. If it continues later, it asks for
        that byte again.
        """
        size, end, taken = os.fstat(fobj.fileno()).st_size, offset, False
        writer = await web.StreamResponse.prepare(self, request)
        if writer is None:
            raise ConnectionResetError
        try:
            with line_of(request.transport) as line:
                async for chunk in _chunks(fobj, offset, count):
                    await self.write(chunk)
                    await writer.drain()
                    end += len(chunk)
                taken = await line.taken()
        finally:
            await self._sent((offset, end if taken else end - 1), size)
        await self.write_eof()
        return writer


async def _chunks(file: IO[bytes], offset: int, count: int) -> AsyncIterator[bytes]:
    await asyncio.to_thread(file.seek, offset)
    while count > 0 and (chunk := await asyncio.to_thread(file.read, min(CHUNK_BYTES, count))):
        yield chunk
        count -= len(chunk)


def make_web(
    *,
    links: SignedLinks,
    hosting: Hosting,
    find: Callable[[str], Path | None],
    look: Callable[[], Awaitable[Health]],
) -> web.Application:
    """Make the application, without Telegram's webhook."""
    served = Served()

    async def sample(request: web.Request) -> web.StreamResponse:
        name = request.match_info["sample"]
        path = find(name)
        signed = links.is_valid(name, request.match_info["expiry"], request.match_info["signature"])
        if not signed or path is None or not await hosting.is_needed(name):
            raise web.HTTPNotFound

        async def sent(piece: Piece, size: int) -> None:
            if served.add(name, piece, size):
                await hosting.fetched(name)
                served.forget(name)

        return _SampleResponse(path, sent)

    async def readyz(_request: web.Request) -> web.Response:
        health = await look()
        return web.Response(text=f"{health}\n", status=200 if health.ready else 503)

    app = web.Application(client_max_size=LARGEST_UPDATE_BYTES)
    app.router.add_get(
        r"/a/{sample:[0-9a-f]{32}}/{expiry:\d{10}}/{signature:[0-9a-f]{64}}.wav", sample
    )
    app.router.add_get("/healthz", _say("ok"))
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/robots.txt", _say("User-agent: *\nDisallow: /\n"))
    return app


def add_webhook(
    app: web.Application,
    *,
    secret: str,
    take: Callable[[Sequence[bytes]], Awaitable[object]],
) -> None:
    """Accept updates from Telegram: 200 only if the update is kept, 503 if it can't be.

    An update that is too large is acknowledged too: otherwise Telegram would send it forever, and
    nothing else in the meantime.
    """

    async def updates(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            raise web.HTTPForbidden
        body = await _read(request)
        try:
            await take([body])
        except StorageUnavailable as fault:
            raise web.HTTPServiceUnavailable(headers={hdrs.RETRY_AFTER: "5"}) from fault
        return web.Response()

    app.router.add_post(WEBHOOK_PATH, updates)


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[None]:
    """Serve HTTP until the block ends; raises PortTaken if we can't listen there."""
    runner = web.AppRunner(app, access_log=None, keepalive_timeout=15, shutdown_timeout=2)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        yield
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as fault:
        raise PortTaken from fault


async def _read(request: web.Request) -> bytes:
    """Read an update; of one that is too large only the beginning, which has its number."""
    body = bytearray()
    size = 0
    async for piece in request.content.iter_any():
        size += len(piece)
        body += piece[: LARGEST_UPDATE_BYTES - len(body)]
    if size > LARGEST_UPDATE_BYTES:
        log.warning("an update of %d bytes is larger than any: only its number is read", size)
        return bytes(body[:BEGINNING_BYTES])
    return bytes(body)


def _without_range(request: web.BaseRequest) -> web.BaseRequest:
    headers = request.headers.copy()
    headers.popall(hdrs.RANGE)
    return request.clone(headers=headers)


def _say(text: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(_request: web.Request) -> web.Response:
        return web.Response(text=text)

    return handle
