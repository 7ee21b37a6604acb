"""Connections that strangers can't hold for long, nor too many of.

aiohttp has a deadline for an idle connection, but none for headers, bodies and answers that come or
go slowly (3.14, web_protocol.py).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from typing_extensions import override

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long strangers may take, in seconds, and how many connections they may hold."""

    head: float = 10.0
    """From the beginning of a connection until its first request has begun: all headers are in."""
    request: float = 30.0
    """For a request: its body, and the work."""
    answer: float = 30.0
    """For the answer: a demo has 500 kB or so."""
    idle: float = 15.0
    """From an answer until the next request has begun."""
    connections: int = 256


class Crowd:
    """All open connections."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._waiting: dict[Connection, None] = {}
        """Those without a request in hand; the one that has waited for longest is first."""
        self._in_hand: dict[Connection, None] = {}

    def wait(self, connection: "Connection") -> None:
        """Note that a connection waits for a request; too many: hang up on the stalest."""
        self.forget(connection)
        self._waiting[connection] = None
        if len(self._waiting) + len(self._in_hand) > self.limits.connections:
            stalest = next(iter(self._waiting))
            self.forget(stalest)
            stalest.hang_up()

    def serve(self, connection: "Connection") -> None:
        """Note that a connection has a request in hand."""
        self.forget(connection)
        self._in_hand[connection] = None

    def forget(self, connection: "Connection") -> None:
        """Forget a connection, if it is known."""
        self._waiting.pop(connection, None)
        self._in_hand.pop(connection, None)


class _NoLog(AbstractAccessLogger):
    """Logs no requests: the path of a demo is all that somebody needs to fetch it."""

    @property
    @override
    def enabled(self) -> bool:
        return False

    @override
    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Log nothing."""


class Connection(web.RequestHandler):
    """A connection that we hang up on when its time is over."""

    def __init__(self, server: web.Server, crowd: Crowd) -> None:
        self._clock = asyncio.get_running_loop()
        super().__init__(
            server,
            loop=self._clock,
            access_log_class=_NoLog,
            keepalive_timeout=crowd.limits.idle,
            lingering_time=0.0,
            auto_decompress=False,  # a few bytes may be a bomb
        )
        self._crowd = crowd
        self._end: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._end = self.transport
        self._allow(self._crowd.limits.head)
        self._crowd.wait(self)

    @override
    def connection_lost(self, exc: BaseException | None) -> None:
        self._end = None
        self._stop_timer()
        self._crowd.forget(self)
        super().connection_lost(exc)

    def begin(self) -> None:
        """Note that a request has begun."""
        if self._end is not None:
            self._crowd.serve(self)
            self._allow(self._crowd.limits.request)

    def done(self) -> None:
        """Note that the answer is ready to be sent; aiohttp sees to it if it then gets idle."""
        if self._end is not None:
            self._crowd.wait(self)
            self._allow(self._crowd.limits.answer + self._crowd.limits.idle)

    def hang_up(self) -> None:
        """End the connection at once, with all that is still to be sent."""
        if self._end is not None:
            self._end.abort()

    @override
    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no HTTP, or what a handler could not, in one line; then hang up."""
        if self._end is None or isinstance(exc, ConnectionError):
            raise ConnectionResetError
        if isinstance(exc, web.RequestPayloadError):
            status = HTTPStatus.BAD_REQUEST
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("a request has failed", exc_info=exc)
        answer = web.Response(status=status, text=f"{int(status)}: {HTTPStatus(status).phrase}")
        answer.force_close()
        return answer

    @override
    def log_exception(self, *args: object, **more: object) -> None:
        """Log one line about what goes wrong outside of a handler."""
        log.warning("a connection has failed: %s", type(more.get("exc_info")).__name__)

    def _allow(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = self._clock.call_later(seconds, self.hang_up)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def in_hand(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count the time of a request while it is handled."""
    connection = request.protocol
    if not isinstance(connection, Connection):
        return await handler(request)
    connection.begin()
    try:
        return await handler(request)
    finally:
        connection.done()
