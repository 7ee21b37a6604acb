"""A line to the platform: texts and sound in both directions, until one side hangs up."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Final

import aiohttp
from aiohttp import WSMsgType

_TURNS_AWAY: Final = frozenset({1008, 3000, 3003, 4001, 4003, 4401, 4403})
"""Codes of a close with which servers turn an account away (RFC 6455, 7.4; IANA; by custom)."""


class LineEnded(Exception):
    """No more comes; the text says why, in a few words. A good end looks no different here."""

    def __init__(self, why: str, *, turned_away: bool = False) -> None:
        super().__init__(why)
        self.turned_away = turned_away
        """Whether the server has said that it won't talk to us."""


class Line:
    """One open WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._come: deque[str | bytes] = deque()

    async def write(self, text: str) -> None:
        """Write a text; LineEnded if that fails, though some of it may have arrived."""
        try:
            await self._socket.send_str(text)
        except (aiohttp.ClientError, OSError) as fault:
            why = type(fault).__name__
        else:
            return
        raise LineEnded(why)

    async def look(self) -> None:
        """Raise LineEnded if the line has ended already; what has come is kept for `read`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0):  # what is there already needs no waiting
                while True:
                    self._come.append(await self._received())

    async def read(self) -> str | bytes:
        """Return the next text or piece of sound; LineEnded if there is none any more."""
        return self._come.popleft() if self._come else await self._received()

    async def _received(self) -> str | bytes:
        message = await self._socket.receive()
        if message.type is WSMsgType.TEXT:
            return str(message.data)
        if message.type is WSMsgType.BINARY:
            return bytes(message.data)
        if message.type is WSMsgType.ERROR:
            raise LineEnded(f"it broke off ({type(message.data).__name__})")
        code = self._socket.close_code
        raise LineEnded(f"it hung up ({code})", turned_away=code in _TURNS_AWAY)
