"""Accepts connections, also when this process has no file handle left for one more.

asyncio's own server then writes a traceback for each place in its queue (128 at a time) and listens
again a second later.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from bot.web.connections.seldom import Seldom

log = logging.getLogger(__name__)

QUEUE: Final = 1024
"""Connections that the system keeps until we accept them; it may have a lower limit of its own."""

SENT_AHEAD: Final = 128 * 1024
"""Bytes of an answer that the system keeps for a slow reader; Linux doubles it (socket(7)).

Left alone, it keeps up to 4 MB for each. This is enough for 1 MB/s to the other end of the world.
"""

PAUSE: Final = 0.1
"""Seconds until we try again after we could not accept a connection."""

_SPENT: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
"""The system has no handle or no memory left for one more."""

_GONE: Final = (BlockingIOError, InterruptedError, ConnectionAbortedError)


class NotThisMachine(OSError):
    """The host has no address of this machine; says why."""


@asynccontextmanager
async def listening(
    host: str,
    port: int,
    make: Callable[[socket.socket], asyncio.Protocol],
    *,
    make_room: Callable[[], None],
    at_once: int,
) -> AsyncIterator[None]:
    """Accept connections until the block ends.

    Args:
        host: a name or an address; all that belong to it are listened on.
        port: the port.
        make: makes what talks over a connection, from its socket.
        make_room: gives handles back, because there are none for another connection.
        at_once: how many we accept before we look at what the others have to say.

    Raises:
        NotThisMachine: if the host has no address of this machine.
        OSError: if we can't listen there for another reason.
    """
    acceptor = Acceptor(make, make_room, at_once)
    try:
        for family, address in await _addresses(host, port):
            acceptor.listen(_listener(address, family))
        yield
    finally:
        acceptor.stop()


async def _addresses(
    host: str, port: int
) -> Iterable[tuple[socket.AddressFamily, tuple[object, ...]]]:
    look_up = asyncio.get_running_loop().getaddrinfo
    try:
        found = await look_up(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as fault:
        raise NotThisMachine("there is no such host") from fault
    except UnicodeError as fault:  # a label that is empty or too long (RFC 1034, 3.1)
        raise NotThisMachine("it is no name of a host") from fault
    return dict.fromkeys((family, address) for family, *_, address in found)


def _listener(address: tuple[object, ...], family: socket.AddressFamily) -> socket.socket:
    try:
        return socket.create_server(address, family=family, backlog=QUEUE)
    except OSError as fault:
        if fault.errno == errno.EADDRNOTAVAIL:
            raise NotThisMachine("this machine does not have that address") from fault
        raise


class Acceptor:
    """Accepts what arrives at some sockets."""

    def __init__(
        self,
        make: Callable[[socket.socket], asyncio.Protocol],
        make_room: Callable[[], None],
        at_once: int,
    ) -> None:
        self._at_once = at_once
        self._loop = asyncio.get_running_loop()
        self._make = make
        self._make_room = make_room
        self._ends: set[socket.socket] = set()
        self._greeting: set[asyncio.Task[None]] = set()
        self._failed = Seldom(log, "connections that could not be accepted at once: %d")

    def listen(self, end: socket.socket) -> None:
        """Accept connections at a socket from now on."""
        end.setblocking(False)
        # What is accepted inherits it.
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENT_AHEAD)
        self._ends.add(end)
        self._loop.add_reader(end, self._accept, end)

    def stop(self) -> None:
        """Accept no more, and close the sockets."""
        for end in self._ends:
            self._loop.remove_reader(end)
            end.close()
        self._ends.clear()

    def _accept(self, end: socket.socket) -> None:
        for _ in range(self._at_once):
            try:
                connection, _ = end.accept()
            except _GONE:
                return
            except OSError as fault:
                self._pause(end, fault)
                return
            greeting = self._loop.create_task(self._greet(connection))
            self._greeting.add(greeting)
            greeting.add_done_callback(self._greeting.discard)

    async def _greet(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(partial(self._make, connection), connection)
        except OSError:
            connection.close()

    def _pause(self, end: socket.socket, fault: OSError) -> None:
        """Wait a moment: the system would tell us at once, again and again, that somebody waits."""
        self._failed.count()
        if fault.errno in _SPENT:
            self._make_room()
        self._loop.remove_reader(end)
        self._loop.call_later(PAUSE, self._go_on, end)

    def _go_on(self, end: socket.socket) -> None:
        if end in self._ends:
            self._loop.add_reader(end, self._accept, end)
