"""Fetches demo clips from the address that the upstream names, unless that is private."""

import asyncio
import logging
import socket
from collections.abc import Collection
from typing import Final, Self

import aiohttp
from aiohttp import hdrs
from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override
from yarl import URL

from bot.net.addresses import is_public, parse_address
from bot.net.bounded import TooMuch, read_bounded
from bot.net.connecting import connector
from bot.net.urls import as_given, joined
from cloning.domain.errors import DemoUnavailable

_LOG = logging.getLogger(__name__)
_PORTS: Final = frozenset({80, 443})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 3
_OK: Final = 200

Origin = tuple[str, int]
"""A host (name or address) and a port."""


class _Forbidden(OSError):
    """The name resolves to an address that is not public."""


class PublicOnlyResolver(AbstractResolver):
    """Resolves names while connecting, and refuses those with private addresses.

    aiohttp connects to the very address that is checked here, so a name can't change in between.
    """

    def __init__(self, inner: AbstractResolver, trusted: Collection[Origin]) -> None:
        self._inner = inner
        self._trusted = trusted

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        results = await self._inner.resolve(host, port, family)
        if (host.lower(), port) not in self._trusted:
            for result in results:
                _check_address(result["host"])
        return results

    @override
    async def close(self) -> None:
        await self._inner.close()


class GuardedDemos:
    """Downloads demos, although nobody can be sure who chose the URL (adapter of Demos).

    Use it as an async context manager. `trusted_origins` come from our own configuration and may be
    private, as in the sandbox. All others have to be public. A relative address is joined to
    `base_url`.
    """

    def __init__(
        self,
        *,
        base_url: str = "",
        trusted_origins: Collection[Origin] = (),
        resolver: AbstractResolver | None = None,
        timeout_seconds: float = 60.0,
        max_bytes: int = 20 * 1024 * 1024,
    ) -> None:
        self._base = f"{base_url.rstrip('/')}/"
        self._trusted = frozenset((host.lower(), port) for host, port in trusted_origins)
        self._resolver = resolver
        self._timeout_seconds = timeout_seconds
        self._max_bytes = max_bytes
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        inner = self._resolver or aiohttp.ThreadedResolver()
        self._session = aiohttp.ClientSession(
            connector=connector(
                resolver=PublicOnlyResolver(inner, self._trusted), use_dns_cache=False
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),  # `fetch` has one for everything
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(self, url: str) -> bytes:
        """Download a demo; raises DemoUnavailable if that is impossible or forbidden."""
        try:
            async with asyncio.timeout(self._timeout_seconds):
                address = url.strip()
                demo = await self._follow(joined(self._base, address) if address else "")
        except DemoUnavailable:
            raise
        except (aiohttp.ClientError, OSError, ValueError, TooMuch) as error:
            answer = _words(error)
        else:
            _LOG.debug("demo fetched: %d bytes", len(demo))
            return demo
        # Not chained: aiohttp's errors contain the whole URL, which may be signed.
        raise DemoUnavailable(answer=answer)

    async def _follow(self, url: str) -> bytes:
        """Follow the URL and its redirects, checking each like the first."""
        for _ in range(_MOST_REDIRECTS + 1):
            found = await self._get(url)
            if isinstance(found, bytes):
                return found
            url = found
        raise DemoUnavailable(answer="too many redirects")

    async def _get(self, text: str) -> bytes | str:
        """Make one request; returns the body, or the address to go on with."""
        if self._session is None:
            raise RuntimeError("GuardedDemos is not open; use it as an async context manager")
        url = as_given(text)
        self._check(url)
        async with self._session.get(url, allow_redirects=False) as response:
            location = response.headers.get(hdrs.LOCATION)
            if response.status in _REDIRECTS and location is not None:
                return joined(text, location)
            if response.status != _OK:
                raise DemoUnavailable(answer=f"HTTP {response.status}")
            return await read_bounded(response, self._max_bytes)

    def _check(self, url: URL) -> None:
        if url.scheme not in {"http", "https"} or not url.raw_host:
            raise DemoUnavailable(answer="not a web address")
        if "@" in url.raw_authority:
            raise DemoUnavailable(answer="an address with a user name")
        port = url.port or 0
        if (url.raw_host.lower(), port) in self._trusted:
            return
        if port not in _PORTS:
            raise DemoUnavailable(answer="a port that is not allowed")
        if _is_numeric(url.raw_host):  # aiohttp doesn't ask the resolver about those
            _check_address(url.raw_host)


def _is_numeric(host: str) -> bool:
    """Tell whether a program may read this as an IP address, in any of its odd spellings."""
    return ":" in host or host.rstrip(".").rpartition(".")[2][:1].isdigit()


def _check_address(host: str) -> None:
    address = parse_address(host)
    if address is None or not is_public(address):
        raise _Forbidden


def _words(error: Exception) -> str:
    """Describe an error in a few words, without any part of the URL."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, _Forbidden):
        return "an address that is not public"
    if isinstance(error, TooMuch):
        return "too big"
    if isinstance(error, TimeoutError):
        return "took too long"
    if isinstance(error, ValueError):
        return "not a web address"
    return f"can't be fetched: {type(error).__name__}"
