"""Sends a file over a connection, and tells whether the other end has received everything."""

import asyncio
import errno
import fcntl
import os
import socket
import struct
import termios
from contextlib import suppress
from typing import Final

from msgspec import Struct

FIRST_LOOK, LONGEST_LOOK = 0.001, 0.25
"""Seconds between two checks for unacknowledged bytes; doubles each time."""

PATIENCE = 15.0
"""Seconds without progress after which we give the receiver up."""

SO_BUF_LOCK, NO_LOCK = 72, 0
"""Has Linux (5.14 and later) choose again how much it takes at once (asm-generic/socket.h).

bot/web/connections/listening.py has set a limit, because each connection would have a copy. What is
sent from a file is no copy: the system sends it from where it keeps the file in memory.
"""

_MORE_FOLLOWS: Final = getattr(socket, "MSG_MORE", 0)
"""Has Linux put the head into one packet with the first bytes of the file (send(2))."""


class Part(Struct, eq=False):
    """Some bytes of a file."""

    handle: int
    begin: int
    """The first one that has not been sent yet."""
    end: int
    """The byte after the last one."""
    head: bytes = b""
    """What goes before them, as far as it has not been sent yet."""


class Line:
    """One connection, in the hands of the library."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._is_kept = False

    def keep(self) -> None:
        """Have an end of our own, also after the library has closed its own; `close` it.

        Raises:
            ConnectionResetError: if it has closed it already.
        """
        if self._end.fileno() < 0:
            raise ConnectionResetError
        if not self._is_kept:
            self._end = self._end.dup()
            self._is_kept = True

    def close(self) -> None:
        """Give back what was kept."""
        if self._is_kept:
            self._end.close()

    async def send(self, part: Part) -> None:
        """Have the system send a part of a file; `part` tells at any moment how far it has come.

        Whatever the library has written before must have left it, and the line must be kept: the
        loop does not let us wait for the library's own end.

        Raises:
            OSError: if the file can't be read, or the connection is gone.
        """
        # For a socket that it does not know yet, the loop would ask the system for its addresses.
        loop, end = asyncio.get_running_loop(), self._end.fileno()
        done = loop.create_future()

        def go_on() -> None:
            try:
                if not done.done() and self.has_sent(part):
                    done.set_result(None)
            except OSError as fault:
                done.set_exception(fault)

        go_on()
        if not done.done():
            loop.add_writer(end, go_on)
        try:
            await done
        finally:
            loop.remove_writer(end)

    def has_sent(self, part: Part) -> bool:
        """Send as much as the system takes now; True if that was all.

        Raises:
            OSError: as `send`.
        """
        with suppress(OSError):  # the system is older, or another one
            self._end.setsockopt(socket.SOL_SOCKET, SO_BUF_LOCK, NO_LOCK)
        with suppress(BlockingIOError):
            if part.head:
                part.head = part.head[self._end.send(part.head, _MORE_FOLLOWS) :]
            if part.head:
                return False
            many = os.sendfile(self._end.fileno(), part.handle, part.begin, part.end - part.begin)
            if not many:
                raise OSError(errno.EIO, "the file has become shorter")
            part.begin += many
        return part.begin >= part.end

    async def taken_soon(self) -> bool:
        """Tell whether everything is acknowledged now, or after others have had their turn."""
        if self._is_taken():
            return True
        await asyncio.sleep(0)
        return self._is_taken()

    async def taken(self) -> bool:
        """Wait until everything written is acknowledged; False if that won't happen.

        The line must be kept: the library may close its end meanwhile.
        """
        loop = asyncio.get_running_loop()
        left, since, pause = self._on_its_way(), loop.time(), FIRST_LOOK
        while left and loop.time() - since < PATIENCE and not self._is_broken():
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_LOOK)
            still = self._on_its_way()
            if still != left:
                left, since = still, loop.time()
        return not left

    def _is_taken(self) -> bool:
        # Of an end that was closed, the system knows nothing.
        return self._end.fileno() >= 0 and not self._on_its_way()

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


def line_of(transport: asyncio.BaseTransport | None, end: socket.socket | None = None) -> Line:
    """Watch a connection, by its socket if that is known; has to be closed.

    Raises:
        ConnectionResetError: if it is gone.
    """
    known = transport.get_extra_info("socket") if transport is not None else None
    if known is None or known.fileno() < 0:
        raise ConnectionResetError
    if end is not None:
        return Line(end)
    line = Line(known)  # the loop lends no more than this: it can be copied
    line.keep()
    return line
