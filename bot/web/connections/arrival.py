"""Tells whether the other end of a connection has received what was written to it."""

import asyncio
import fcntl
import socket
import struct
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress

FIRST_LOOK, LONGEST_LOOK = 0.001, 0.25
"""Seconds between two checks for unacknowledged bytes; doubles each time."""

PATIENCE = 15.0
"""Seconds without progress after which we give the receiver up."""


class Line:
    """One connection, which can be checked even after the library has closed its end."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    async def taken(self) -> bool:
        """Wait until everything written is acknowledged; False if that won't happen."""
        loop = asyncio.get_running_loop()
        left, since, pause = self._on_its_way(), loop.time(), FIRST_LOOK
        while left and loop.time() - since < PATIENCE and not self._is_broken():
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_LOOK)
            still = self._on_its_way()
            if still != left:
                left, since = still, loop.time()
        return not left

    def _on_its_way(self) -> int:
        """Count the bytes that TCP has not seen acknowledged (Linux, tcp(7): SIOCOUTQ).

        On systems that don't tell, everything counts as acknowledged.
        """
        with suppress(OSError):
            answer = fcntl.ioctl(self._end, termios.TIOCOUTQ, struct.pack("i", 0))
            return int(struct.unpack("i", answer)[0])
        return 0

    def _is_broken(self) -> bool:
        return self._end.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0


@contextmanager
def line_of(transport: asyncio.BaseTransport | None) -> Iterator[Line]:
    """Watch a connection; raises ConnectionResetError if it is gone."""
    end = transport.get_extra_info("socket") if transport is not None else None
    if end is None:
        raise ConnectionResetError
    with socket.socket(fileno=socket.dup(end.fileno())) as own:
        yield Line(own)
