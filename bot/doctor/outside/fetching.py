"""Fetches a sample as the upstream does, and more strictly: GET, HEAD and a range."""

import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp import hdrs

from bot.doctor.findings import Wrong
from bot.doctor.outside.asking import FAULTS, in_words, session
from bot.net.bounded import TooMuch, read_bounded

_RANGE: Final = (1000, 1999)
"""The bytes that are asked for, the first and the last."""

_BEHIND: Final = frozenset({502, 503, 504})
"""What a proxy answers if the server behind it is away."""

_TO_US: Final = "the proxy before the bot must pass requests to HOST and PORT as they are"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A fetch that went well."""

    size: int
    """In bytes."""
    seconds: float
    """How long the GET took."""


async def fetch(url: str, content: bytes, *, head: bool) -> Fetched:
    """Fetch what is there under a link.

    Args:
        url: the link.
        content: what has to arrive.
        head: whether HEAD has to be answered too.

    Raises:
        Wrong: if the upstream could not fetch a sample in this way.
    """
    try:
        async with session() as http:
            seconds = await _get(http, url, content)
            if head:
                await _head(http, url, len(content))
            await _range(http, url, content)
    except (*FAULTS, TooMuch) as fault:
        raise _unreachable(fault) from None
    return Fetched(size=len(content), seconds=seconds)


async def _get(http: aiohttp.ClientSession, url: str, content: bytes) -> float:
    began = time.monotonic()
    async with http.get(url, allow_redirects=False) as answer:
        _check_status(answer, HTTPStatus.OK, "GET")
        body = await read_bounded(answer, len(content))
    if body != content:
        raise Wrong(f"GET brings {len(body)} bytes, other than were sent", cure=_TO_US)
    return time.monotonic() - began


async def _head(http: aiohttp.ClientSession, url: str, size: int) -> None:
    async with http.head(url, allow_redirects=False) as answer:
        _check_status(answer, HTTPStatus.OK, "HEAD")
        told = answer.headers.get(hdrs.CONTENT_LENGTH)
    if told != str(size):
        raise Wrong(f"HEAD tells a length of {told} instead of {size}", cure=_TO_US)


async def _range(http: aiohttp.ClientSession, url: str, content: bytes) -> None:
    first, last = _RANGE
    asked = {hdrs.RANGE: f"bytes={first}-{last}"}
    async with http.get(url, headers=asked, allow_redirects=False) as answer:
        _check_status(answer, HTTPStatus.PARTIAL_CONTENT, "a range")
        piece = await read_bounded(answer, len(content))
    if piece != content[first : last + 1]:
        raise Wrong("a range brings other bytes than were asked for", cure=_TO_US)


def _check_status(answer: aiohttp.ClientResponse, wanted: HTTPStatus, asked: str) -> None:
    status = answer.status
    if status == wanted:
        return
    said = f"{asked} is answered with HTTP {status}"
    if hdrs.LOCATION in answer.headers:
        scheme = urlsplit(answer.headers[hdrs.LOCATION]).scheme or "another path"
        raise Wrong(
            f"{asked} is redirected to {scheme}",
            cure="let PUBLIC_URL name the address at which the proxy answers itself, with https://",
        )
    if status in _BEHIND:
        raise Wrong(
            f"{said}: a proxy answers, but not the bot behind it",
            cure="start the bot; let the proxy pass requests to its HOST and PORT",
        )
    if status == HTTPStatus.NOT_FOUND:
        raise Wrong(
            f"{said}: something answers that does not know our link",
            cure="let PUBLIC_URL lead to this bot, and all its processes have the same SECRET_KEY,"
            " database, place for samples and version",
        )
    raise Wrong(said, cure=_TO_US)


def _unreachable(fault: Exception) -> Wrong:
    if isinstance(fault, TooMuch):
        return Wrong("more bytes come than were sent", cure=_TO_US)
    return Wrong(
        f"it can't be fetched: {in_words(fault)}",
        cure="start the proxy and open its port in the firewall; if only this machine can't reach"
        " its own public address, open PUBLIC_URL/healthz from elsewhere",
    )
