"""Asks HTTP servers once each, and describes in words without any secret why that failed."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import aiohttp

from bot.net.connecting import connector

MOST_BYTES: Final = 4 * 1024 * 1024
"""The most of an answer that is read."""

FAULTS: Final = (aiohttp.ClientError, OSError, ValueError)
"""What aiohttp raises when a server can't be asked; TimeoutError is an OSError."""


@asynccontextmanager
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Open a session for a few requests; whoever uses it limits the time."""
    async with aiohttp.ClientSession(
        connector=connector(),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
    ) as opened:
        yield opened


def in_words(fault: Exception) -> str:
    """Say why a request failed; aiohttp's own words may hold the whole URL."""
    if isinstance(fault, aiohttp.ClientConnectorCertificateError):
        return f"its certificate is not valid ({_reason(fault.certificate_error)})"
    if isinstance(fault, aiohttp.ClientConnectorSSLError):
        return "it does not speak TLS"
    if isinstance(fault, aiohttp.ClientConnectorDNSError):
        return "its name can't be resolved"
    if isinstance(fault, aiohttp.ClientConnectorError):
        # asyncio puts the address where the system's own words belong.
        return (
            f"no connection ({os.strerror(number)})" if (number := fault.errno) else "no connection"
        )
    return f"no proper answer ({type(fault).__name__})"


def _reason(fault: Exception) -> str:
    return str(getattr(fault, "verify_message", "")) or type(fault).__name__
