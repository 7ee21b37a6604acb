"""Telegram's files over HTTP; a download can start at any byte."""

import asyncio
import re
from collections.abc import Coroutine
from typing import Final, Self
from urllib.parse import quote

import aiohttp
from aiohttp import hdrs
from yarl import URL

from bot.net.connecting import connector
from cloning.domain.errors import TelegramUnavailable
from cloning.domain.limits import LARGEST_RECORDING_MEGABYTES
from cloning.domain.recordings.rejections import TooBig

_GOOD: Final = range(200, 300)
_PARTIAL: Final = 206
_NOTHING_MORE: Final = 416
_START: Final = re.compile(r"bytes (\d+)-")
"""The offset of the part that a server sends (RFC 9110, Content-Range)."""
_WHOLE: Final = re.compile(r"bytes \*/(\d+)")
"""The length of the whole file, if a server has no such part."""


class FileServer:
    """Downloads files; use it as an async context manager.

    If a server knows Range, an interrupted download continues where it stopped; otherwise it starts
    over. Only the kind of an error is reported, because the URL contains the token.
    """

    def __init__(
        self,
        *,
        connect_seconds: float = 5.0,
        silence_seconds: float = 30.0,
        most_bytes: int = LARGEST_RECORDING_MEGABYTES * 1024 * 1024,
    ) -> None:
        self._timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=connect_seconds, sock_read=silence_seconds
        )
        self._most_bytes = most_bytes
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=connector(),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            headers={hdrs.ACCEPT_ENCODING: "identity"},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def begin(self, download: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Run a download until it ends or this is closed, even if nothing waits for it."""
        task = asyncio.create_task(download)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # so that asyncio doesn't complain if nothing waits for it

    async def read(self, url: str, content: bytearray) -> None:
        """Append the missing rest of a file to `content`; after a failure, what has arrived stays.

        Raises:
            TooBig: if there are more bytes than we accept.
            TelegramUnavailable: if it broke off, or there is no such file.
        """
        try:
            await self._read(url, content)
        except (aiohttp.ClientError, OSError):
            broken = True
        else:
            broken = False
        # Outside the except block: aiohttp's errors contain the URL.
        if broken:
            raise TelegramUnavailable(delivered=False)

    async def _read(self, url: str, content: bytearray) -> None:
        if self._session is None:
            raise RuntimeError("FileServer is not open; use it as an async context manager")
        headers = {hdrs.RANGE: f"bytes={len(content)}-"} if content else {}
        async with self._session.get(
            _encoded(url), headers=headers, allow_redirects=False
        ) as response:
            if _has_all(response, content):
                return
            _begin(response, content)
            async for piece in response.content.iter_any():
                content += piece
                if len(content) > self._most_bytes:
                    raise TooBig(maximum_megabytes=LARGEST_RECORDING_MEGABYTES)


def _encoded(url: str) -> URL:
    """Escape what a path must not contain; senders choose the file names, also with # and ?."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return URL(f"{scheme}://{host}{slash}{quote(path)}", encoded=True)


def _has_all(response: aiohttp.ClientResponse, content: bytearray) -> bool:
    """Tell whether a download broke off just after its last byte."""
    whole = _WHOLE.match(response.headers.get(hdrs.CONTENT_RANGE, ""))
    if response.status != _NOTHING_MORE or whole is None:
        return False
    return int(whole[1]) == len(content)


def _begin(response: aiohttp.ClientResponse, content: bytearray) -> None:
    """Keep the bytes that this answer continues; raises TelegramUnavailable if it has no file."""
    if response.status not in _GOOD:
        if response.status == _NOTHING_MORE:
            content.clear()
        raise TelegramUnavailable(delivered=False)
    start = _START.match(response.headers.get(hdrs.CONTENT_RANGE, ""))
    begins = int(start[1]) if response.status == _PARTIAL and start is not None else 0
    if begins > len(content):
        raise TelegramUnavailable(delivered=False)
    del content[begins:]
