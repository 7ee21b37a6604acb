"""Whether the other end of a connection has taken what was written to it."""

import asyncio
import fcntl
import socket
import struct
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress

FIRST_LOOK, LONGEST_LOOK = 0.001, 0.05
"""Seconds between two looks at what is on its way; each time twice as many."""

PATIENCE = 15.0
"""Seconds without any progress after which nobody is believed to be there."""


class Line:
    """One connection, which can be asked even after the library has closed its end of it."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    async def taken(self) -> bool:
        """Wait until all that was written is acknowledged; False when that won't come."""
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

        Where a system doesn't tell, all counts as acknowledged.
        """
        with suppress(OSError):
            answer = fcntl.ioctl(self._end, termios.TIOCOUTQ, struct.pack("i", 0))
            return int(struct.unpack("i", answer)[0])
        return 0

    def _is_broken(self) -> bool:
        return self._end.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0


@contextmanager
def line_of(transport: asyncio.BaseTransport | None) -> Iterator[Line]:
    """Watch a connection; ConnectionResetError when there is none any more."""
    end = transport.get_extra_info("socket") if transport is not None else None
    if end is None:
        raise ConnectionResetError
    with socket.socket(fileno=socket.dup(end.fileno())) as own:
        yield Line(own)
