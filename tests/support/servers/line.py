"""A network between processes and a server, which tests can cut or silence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.support.databases.postgresql import PostgreSQL


@dataclass(eq=False)
class _Way:
    """One connection through it."""

    here: asyncio.StreamWriter
    there: asyncio.StreamWriter | None = None
    is_silent: bool = False

    def abort(self) -> None:
        for end in (self.here, self.there):
            if end is not None:
                end.transport.abort()


class Line:
    """Passes bytes on, from a port of this machine to the socket of a server."""

    def __init__(self, there: str) -> None:
        self.port = 0
        self._there = there
        self._ways: set[_Way] = set()
        self._under_way: set[asyncio.Task[None]] = set()
        self._is_cut = False
        self._is_silent = False

    def cut(self) -> None:
        """Reset all connections, and every new one until it is healed."""
        self._is_cut = True
        for way in set(self._ways):
            way.abort()

    def fall_silent(self) -> None:
        """Take what is sent, and pass nothing on; nobody hears that a connection has ended.

        The connections that there are, and those begun until it is healed, stay so for ever.
        """
        self._is_silent = True
        for way in self._ways:
            way.is_silent = True

    def heal(self) -> None:
        """Pass on what is sent over new connections."""
        self._is_cut = self._is_silent = False

    def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what somebody sends, and what is answered."""
        task = asyncio.create_task(self._carry(reader, writer))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Reset everything, at the end of a test."""
        self.cut()
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        way = _Way(writer, is_silent=self._is_silent)
        self._ways.add(way)
        try:
            if self._is_cut:
                return
            if way.is_silent:
                await _pass(reader, writer, way)
                return
            answers, way.there = await asyncio.open_unix_connection(self._there)
            await asyncio.gather(_pass(reader, way.there, way), _pass(answers, writer, way))
        except OSError:
            return  # one of the ends is gone
        finally:
            way.abort()
            self._ways.discard(way)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: _Way) -> None:
    while said := await reader.read(65_536):
        if not way.is_silent:
            writer.write(said)
            await writer.drain()
    if not way.is_silent:
        writer.close()


@asynccontextmanager
async def line_to(server: PostgreSQL) -> AsyncIterator[Line]:
    """Have a line to a server until the block ends."""
    line = Line(f"{server.folder}/.s.PGSQL.5432")
    async with await asyncio.start_server(line.connect, "127.0.0.1", 0) as listening:
        line.port = listening.sockets[0].getsockname()[1]
        yield line
        await line.close()
