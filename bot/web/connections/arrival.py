"""Sends a file over a connection, and tells whether the other end has received everything."""

import asyncio
import errno
import fcntl
import os
import socket
import struct
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

FIRST_LOOK, LONGEST_LOOK = 0.001, 0.25
"""Seconds between two checks for unacknowledged bytes; doubles each time."""

PATIENCE = 15.0
"""Seconds without progress after which we give the receiver up."""

SO_BUF_LOCK, NO_LOCK = 72, 0
"""Has Linux (5.14 and later) choose again how much it takes at once (asm-generic/socket.h).

bot/web/connections/listening.py has set a limit, because each connection would have a copy. What is
sent from a file is no copy: the system sends it from where it keeps the file in memory.
"""


@dataclass(eq=False, slots=True)
class Part:
    """Some bytes of a file."""

    handle: int
    begin: int
    """The first one that has not been sent yet."""
    end: int
    """The byte after the last one."""


class Line:
    """One connection, which can be used even after the library has closed its end."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    async def send(self, part: Part) -> None:
        """Have the system send a part of a file; `part` tells at any moment how far it has come.

        Whatever the library has written before must have left it.

        Raises:
            OSError: if the file can't be read, or the connection is gone.
        """
        with suppress(OSError):  # the system is older, or another one
            self._end.setsockopt(socket.SOL_SOCKET, SO_BUF_LOCK, NO_LOCK)
        # For a socket that it does not know yet, the loop would ask the system for its addresses.
        loop, end = asyncio.get_running_loop(), self._end.fileno()
        done = loop.create_future()

        def go_on() -> None:
            try:
                if not done.done() and self._has_sent(part):
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

    def _has_sent(self, part: Part) -> bool:
        """Send as much as the system takes now; True if that was all."""
        with suppress(BlockingIOError):
            many = os.sendfile(self._end.fileno(), part.handle, part.begin, part.end - part.begin)
            if not many:
                raise OSError(errno.EIO, "the file has become shorter")
            part.begin += many
        return part.begin >= part.end

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
    with end.dup() as own:
        yield Line(own)
