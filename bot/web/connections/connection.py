"""One connection of the HTTP server, with a deadline for whatever it does.

The library has none for a request in hand, for somebody who does not read the answer, or for the
last bytes of a connection that it has closed (aiohttp 3.14, web_protocol.py).
"""

import asyncio
import logging
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from http import HTTPStatus
from ipaddress import IPv6Address, IPv6Network
from socket import SO_LINGER, SOL_SOCKET
from typing import Final

from aiohttp import hdrs, web
from aiohttp.abc import AbstractAccessLogger
from typing_extensions import override

from bot.net.addresses import is_public, parse_address
from bot.web.connections.arrival import Line, line_of
from bot.web.connections.crowd import Crowd
from bot.web.connections.headers import SAFE_HEADERS
from bot.web.connections.patience import Patience

log = logging.getLogger(__name__)

_AT_ONCE: Final = struct.pack("ii", 1, 0)
"""Don't linger: reset the connection (socket(7), SO_LINGER)."""


class _NoLog(AbstractAccessLogger):
    """Logs no requests: a path may hold a signature."""

    @property
    @override
    def enabled(self) -> bool:
        return False

    @override
    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Log nothing."""


class Connection(web.RequestHandler):
    """A connection that we hang up on when its deadline is over."""

    def __init__(
        self, server: web.Server, crowd: Crowd, patience: Patience, end: socket.socket
    ) -> None:
        self._clock = asyncio.get_running_loop()
        super().__init__(
            server,
            loop=self._clock,
            access_log_class=_NoLog,
            keepalive_timeout=patience.idle,
            lingering_time=patience.body / 2,
            auto_decompress=False,  # Telegram compresses nothing, and strangers send bombs
        )
        self._crowd = crowd
        self._patience = patience
        self.socket = end
        """What it goes through; the loop closes it."""
        self._end: asyncio.Transport | None = None
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._address = ""
        self._sending: asyncio.Timeout | None = None
        self._is_over = False

    @property
    def address(self) -> str:
        """The public address at the other end, of IPv6 its first 64 bits; else nothing."""
        return self._address

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._end = self.transport
        self._address = counted_address(transport.get_extra_info("peername"))
        self.allow(self._patience.head)
        self._crowd.add(self)

    @override
    def connection_lost(self, exc: BaseException | None) -> None:
        self._end = None
        if self._timer is not None:
            self._timer.cancel()
        self._crowd.remove(self)
        super().connection_lost(exc)

    @contextmanager
    def in_hand(self) -> Iterator[None]:
        """Handle a request."""
        self._begin(in_hand=True, seconds=self._patience.answer)
        try:
            yield
        finally:
            # When nothing is left to be sent, the library hangs up sooner.
            self._begin(in_hand=False, seconds=self._patience.idle + self._patience.ending)

    def allow(self, seconds: float) -> None:
        """Hang up in so many seconds, whatever was allowed before."""
        self._deadline = self._clock.time() + seconds
        if self._timer is None:
            self._look_at(self._deadline)
        elif self._timer.when() > self._deadline:
            self._timer.cancel()
            self._look_at(self._deadline)

    @asynccontextmanager
    async def sending(self, seconds: float) -> AsyncIterator[None]:
        """Send something for at most so long.

        Raises:
            ConnectionResetError: if it takes longer, or we have hung up.
        """
        if self._is_over:
            raise ConnectionResetError
        self.allow(seconds + self._patience.ending)
        try:
            async with asyncio.timeout(seconds) as self._sending:
                yield
        except TimeoutError:
            self.hang_up()
            raise ConnectionResetError from None
        finally:
            self._sending = None

    def hang_up(self) -> None:
        """End the connection at once, with all that is still to be sent."""
        self._is_over = True
        if self._sending is not None and not self._sending.expired():
            self._sending.reschedule(self._clock.time())
        if self._end is not None:
            # Otherwise the system goes on sending what it has.
            self._end.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, _AT_ONCE)
            self._end.abort()

    @override
    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no HTTP, or what our own handler could not; then hang up.

        The library would log a traceback for each, which fills the disk, and tell its version.
        """
        if self._end is None or isinstance(exc, ConnectionError):
            raise ConnectionResetError
        if isinstance(exc, web.RequestPayloadError):
            status = HTTPStatus.BAD_REQUEST
        if isinstance(exc, UnicodeEncodeError) and hdrs.EXPECT in request.headers:
            # aiohttp 3.14 repeats what it can't do, and raises this if that is no UTF-8.
            status = HTTPStatus.EXPECTATION_FAILED
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("a request failed", exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionResetError
        phrase = HTTPStatus(status).phrase
        response = web.Response(status=status, text=f"{status}: {phrase}", headers=SAFE_HEADERS)
        response.force_close()
        return response

    @override
    def log_exception(self, *args: object, **more: object) -> None:
        """Log what went wrong outside of a handler, unless somebody sent a broken body."""
        exc = more.get("exc_info")
        if not isinstance(exc, web.RequestPayloadError):
            log.error("a connection failed: %s", type(exc).__name__)

    def _begin(self, *, in_hand: bool, seconds: float) -> None:
        if self._end is not None:
            self._crowd.move(self, in_hand=in_hand)
            self.allow(seconds)

    def _look_at(self, moment: float) -> None:
        self._timer = self._clock.call_at(moment, self._look)

    def _look(self) -> None:
        if self._clock.time() >= self._deadline:
            self.hang_up()
        else:
            self._look_at(self._deadline)


def in_hand(request: web.BaseRequest) -> AbstractContextManager[object]:
    """Give a request a deadline of its own while it is handled."""
    connection = request.protocol
    return connection.in_hand() if isinstance(connection, Connection) else nullcontext()


def sending(request: web.BaseRequest, seconds: float) -> AbstractAsyncContextManager[object]:
    """Send an answer for at most so long; then hang up, and raise ConnectionResetError."""
    connection = request.protocol
    return connection.sending(seconds) if isinstance(connection, Connection) else nullcontext()


def line_over(request: web.BaseRequest) -> Line:
    """Watch the connection of a request; ConnectionResetError if it is gone."""
    connection = request.protocol
    end = connection.socket if isinstance(connection, Connection) else None
    return line_of(request.transport, end)


def counted_address(peer: object) -> str:
    """Return what the limit for one address counts by; nothing if there is no such limit."""
    host = str(peer[0]) if isinstance(peer, tuple) else ""
    address = parse_address(host)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address is None or not is_public(address):
        return ""
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)
