"""The bot's web server as strangers find it: on a port, over raw connections."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from aiohttp import web

from bot.web.connections.patience import Patience, Room
from bot.web.server import serving

LONG = 20.0
"""Seconds after which a test gives up; nothing that it waits for takes nearly as long."""

PATIENT = Patience(
    head=LONG, idle=LONG, body=LONG, answer=LONG, sample=LONG, bytes_a_second=1_000_000, ending=0.1
)
"""Nobody is hung up on, but for the one thing that a test is about."""


@dataclass
class Stranger:
    """A connection that sends whatever bytes it likes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def says(self, text: bytes) -> None:
        """Send something, even if nobody listens any more."""
        with suppress(OSError):
            self.writer.write(text)
            await self.writer.drain()

    async def answer_head(self) -> bytes:
        """Read the head of an answer."""
        async with asyncio.timeout(LONG):
            return await self.reader.readuntil(b"\r\n\r\n")

    async def answer(self) -> bytes:
        """Read one answer without a body to speak of."""
        async with asyncio.timeout(LONG):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            return head + await self.reader.readexactly(int(length or 0))

    async def until_hung_up(self) -> bytes:
        """Read to the end; returns what came."""
        got = bytearray()
        with suppress(ConnectionError):
            async with asyncio.timeout(LONG):
                while piece := await self.reader.read(65_536):
                    got += piece
        return bytes(got)

    async def drips(self, every: float = 0.02) -> float:
        """Send a byte now and then; returns after how many seconds we were hung up on."""
        began = time.monotonic()
        async with asyncio.timeout(LONG):
            while not self.reader.at_eof() and self.reader.exception() is None:
                await self.says(b"x")
                await asyncio.sleep(every)
        return time.monotonic() - began


@dataclass(frozen=True)
class Open:
    """A web server that listens."""

    port: int

    @asynccontextmanager
    async def stranger(self, *, window: int | None = None) -> AsyncIterator[Stranger]:
        """Have a connection; with a window of so many bytes, little is received unread."""
        end = socket.socket()
        if window is not None:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        end.setblocking(False)
        await asyncio.get_running_loop().sock_connect(end, ("127.0.0.1", self.port))
        reader, writer = await asyncio.open_connection(sock=end, limit=window or 65_536)
        try:
            yield Stranger(reader, writer)
        finally:
            writer.transport.abort()


@asynccontextmanager
async def open_to_strangers(
    app: web.Application, patience: Patience = PATIENT, room: Room | None = None
) -> AsyncIterator[Open]:
    """Serve an application as the bot does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with serving(app, "127.0.0.1", port, patience=patience, room=room):
        yield Open(port)


@asynccontextmanager
async def a_stranger(
    app: web.Application, patience: Patience = PATIENT, *, window: int | None = None
) -> AsyncIterator[Stranger]:
    """Serve an application to one connection."""
    async with open_to_strangers(app, patience) as here, here.stranger(window=window) as stranger:
        yield stranger
