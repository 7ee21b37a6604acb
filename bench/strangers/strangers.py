"""Strangers who hold connections open, for a benchmark.

    python -m bench.strangers.strangers CONNECTIONS PORT PATH

Each connects again as soon as the server has hung up. Prints a line when all are there. When the
input ends, prints as JSON how often each kind was hung up on, and for how many seconds it held a
connection at most.
"""

import asyncio
import json
import sys
import time
from asyncio import StreamReader, StreamWriter
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from socket import SO_RCVBUF, SOL_SOCKET, socket
from typing import Final

from bench.arguments import arguments
from bench.strangers.site import SECRET
from bot.net.handles import raise_limit_of_handles
from bot.web.server import SECRET_HEADER, WEBHOOK_PATH

Kind = Callable[[StreamReader, StreamWriter, str], Awaitable[None]]


async def idle(_reader: StreamReader, _writer: StreamWriter, _path: str) -> None:
    """Say nothing."""


async def head(_reader: StreamReader, writer: StreamWriter, _path: str) -> None:
    """Send a header byte by byte."""
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\nX-Slow: ")
    await _drip(writer)


async def body(_reader: StreamReader, writer: StreamWriter, _path: str) -> None:
    """Send a body byte by byte; we know the secret, since a body without it costs less."""
    writer.write(
        f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: here\r\n{SECRET_HEADER}: {SECRET}\r\n"
        "Content-Length: 100000\r\n\r\n".encode()
    )
    await _drip(writer)


async def sample(reader: StreamReader, writer: StreamWriter, path: str) -> None:
    """Read a sample at 1 kB/s."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
    while await _one_piece(reader):
        pass


async def second(reader: StreamReader, writer: StreamWriter, _path: str) -> None:
    """Send one request, and no second one."""
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")


KINDS: Final[tuple[Kind, ...]] = (idle, head, body, sample, second)


async def _drip(writer: StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(1)


async def _one_piece(reader: StreamReader) -> bytes:
    await asyncio.sleep(1)
    return await reader.read(1000)


async def _connected(port: int) -> tuple[StreamReader, StreamWriter]:
    """Connect with a small window, so that little of an answer is on its way."""
    end = socket()
    end.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
    end.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(end, ("127.0.0.1", port))
        return await asyncio.open_connection(sock=end, limit=4096)
    except BaseException:
        end.close()
        raise


class Strangers:
    """Some of each kind."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._path = path
        self._made = 0
        self._made_one = asyncio.Condition()
        self.hung_up: Counter[str] = Counter()
        self.longest: defaultdict[str, float] = defaultdict(float)

    async def until_there_were(self, connections: int) -> None:
        """Wait until so many connections have been made."""
        async with self._made_one:
            await self._made_one.wait_for(lambda: self._made >= connections)

    async def hold(self, kind: Kind) -> None:
        """Hold a connection for as long as the server lets us, again and again."""
        while True:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._hold_once(kind)
                self.hung_up[kind.__name__] += 1

    async def _hold_once(self, kind: Kind) -> None:
        reader, writer = await _connected(self._port)
        async with self._made_one:
            self._made += 1
            self._made_one.notify_all()
        began = time.monotonic()
        doing = asyncio.ensure_future(kind(reader, writer, self._path))
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await doing
                while await reader.read(1000):
                    pass
        finally:
            doing.cancel()
            writer.transport.abort()
            took = time.monotonic() - began
            self.longest[kind.__name__] = max(self.longest[kind.__name__], took)


async def main(connections: int, port: int, path: str) -> None:
    """Hold connections until the input ends."""
    raise_limit_of_handles()
    strangers = Strangers(port, path)
    holding = [
        asyncio.create_task(strangers.hold(KINDS[number % len(KINDS)]))
        for number in range(connections)
    ]
    await strangers.until_there_were(connections)
    sys.stdout.write("all there\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    for each in holding:
        each.cancel()
    await asyncio.gather(*holding, return_exceptions=True)
    sys.stdout.write(
        json.dumps(
            {
                kind.__name__: (strangers.hung_up[kind.__name__], strangers.longest[kind.__name__])
                for kind in KINDS
            }
        )
    )


if __name__ == "__main__":
    connections, port, path = arguments(__doc__)
    asyncio.run(main(int(connections), int(port), path))
