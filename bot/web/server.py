"""The HTTP server: samples for the upstream, updates from Telegram, health for the operator."""

import asyncio
import hmac
import logging
import random
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.web.connections.connection import Connection, in_hand
from bot.web.connections.crowd import Crowd
from bot.web.connections.headers import add_safe_headers
from bot.web.connections.listening import listening
from bot.web.connections.patience import PATIENCE, Patience, Room, room_for
from bot.web.links import SignedLinks
from bot.web.readiness.health import Health
from bot.web.readiness.page import readiness
from bot.web.samples import add_samples
from cloning.domain.errors import StorageUnavailable
from cloning.upkeep.sample_access import Hosting
from storage.samples.store import SampleStore

log = logging.getLogger(__name__)

WEBHOOK_PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LARGEST_UPDATE_BYTES = 1024 * 1024
"""The largest update: a full rich message of Bot API 10.1 that answers another has 394 kB."""

BEGINNING_BYTES = 100
"""How much we read of an update that is too large: its number comes first."""


class PortTaken(Exception):
    """Another program uses the port that `setting` names, we aren't allowed to, or the host is bad.

    The cause says which: NotThisMachine for the host.
    """

    def __init__(self, setting: str) -> None:
        super().__init__(setting)
        self.setting = setting


def make_web(
    *,
    links: SignedLinks,
    hosting: Hosting,
    samples: SampleStore,
    look: Callable[[], Awaitable[Health]],
    brief: bool = False,
    patience: Patience = PATIENCE,
) -> web.Application:
    """Make the application, without Telegram's webhook; a brief one keeps details to itself."""
    app = web.Application(client_max_size=LARGEST_UPDATE_BYTES)
    add_samples(app, links=links, hosting=hosting, samples=samples, patience=patience)
    app.router.add_get("/healthz", _say("ok"))
    app.router.add_get("/readyz", readiness(look, brief=brief))
    app.router.add_get("/robots.txt", _say("User-agent: *\nDisallow: /\n"))
    return app


def add_webhook(
    app: web.Application,
    *,
    secret: str,
    take: Callable[[Sequence[bytes]], Awaitable[object]],
    patience: Patience = PATIENCE,
) -> None:
    """Accept updates from Telegram: 200 only if the update is kept, 503 if it can't be.

    An update that is too large is acknowledged too: otherwise Telegram would send it forever, and
    nothing else in the meantime.
    """

    async def updates(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        # The library reads a header that is no UTF-8 with such escapes.
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode()):
            raise web.HTTPForbidden
        body = await _body_of(request, patience.body)
        try:
            await take([body])
        except StorageUnavailable as fault:
            raise web.HTTPServiceUnavailable(headers={hdrs.RETRY_AFTER: "5"}) from fault
        return web.Response()

    app.router.add_post(WEBHOOK_PATH, updates)


@asynccontextmanager
async def serving(
    app: web.Application,
    host: str,
    port: int,
    *,
    setting: str = "PORT",
    patience: Patience = PATIENCE,
    room: Room | None = None,
) -> AsyncIterator[None]:
    """Serve HTTP until the block ends.

    Args:
        app: what answers.
        host: where to listen: an address or a name.
        port: where to listen.
        setting: what the operator has set the port with.
        patience: how long each connection may take.
        room: how many connections there may be; by default a quarter of our handles.

    Raises:
        PortTaken: if we can't listen there.
    """
    add_safe_headers(app)
    app.middlewares.append(_handling)
    room = room or room_for()
    crowd = Crowd(room)
    runner = web.AppRunner(app, shutdown_timeout=2)
    async with AsyncExitStack() as stack:
        stack.callback(crowd.disperse)
        stack.push_async_callback(runner.cleanup)
        await runner.setup()
        make = partial(_connection, runner, crowd, patience)
        many = room.for_newcomers
        door = listening(host, port, make, make_room=crowd.make_room, at_once=many)
        try:
            await stack.enter_async_context(door)
        except OSError as fault:
            raise PortTaken(setting) from fault
        yield


def _connection(
    runner: web.AppRunner,
    crowd: Crowd,
    patience: Patience,
    end: socket.socket,
    jitter: Callable[[], float] = random.random,
) -> Connection:
    if runner.server is None:
        raise RuntimeError("the runner has not been set up, or has been cleaned up")
    return Connection(runner.server, crowd, patience.shortened(jitter()), end)


@web.middleware
async def _handling(request: web.Request, handler: Handler) -> web.StreamResponse:
    with in_hand(request):
        return await handler(request)


async def _body_of(request: web.Request, seconds: float) -> bytes:
    """Read an update; of one that is too large only the beginning, which has its number.

    Raises:
        HTTPRequestTimeout: if it has not come within `seconds`.
    """
    if request.content.is_eof():  # it has come with the head, as nearly all do
        return _at_most(await request.content.read())
    try:
        async with asyncio.timeout(seconds):
            return await _read(request)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None


async def _read(request: web.Request) -> bytes:
    """Read an update that comes in pieces."""
    body = bytearray()
    size = 0
    async for piece in request.content.iter_any():
        size += len(piece)
        body += piece[: LARGEST_UPDATE_BYTES - len(body)]
    return _at_most(bytes(body), size)


def _at_most(body: bytes, size: int = 0) -> bytes:
    """Return an update, or the beginning of one that is larger than any; `size` if known."""
    size = max(size, len(body))
    if size <= LARGEST_UPDATE_BYTES:
        return body
    log.warning("an update of %d bytes is larger than any: only its number is read", size)
    return body[:BEGINNING_BYTES]


def _say(text: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(_request: web.Request) -> web.Response:
        return web.Response(text=text)

    return handle
