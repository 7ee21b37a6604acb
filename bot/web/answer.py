"""How a request for a sample is answered: the status, the headers, and which bytes go with them."""

import re
from typing import Final

from aiohttp import ETag, hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.helpers import rfc822_formatted_time
from msgspec import Struct
from typing_extensions import override

from bot.web.connections.headers import SAFE_HEADERS
from storage.samples.store import Found

ONE_RANGE: Final = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII)
"""The ranges that we serve; for any other we send the whole sample (RFC 9110, 14.2)."""

PRIVATE_HEADERS: Final = {
    hdrs.CONTENT_TYPE: "audio/wav",
    hdrs.CACHE_CONTROL: "private, no-store",
    hdrs.CONTENT_DISPOSITION: "attachment",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""A voice is personal: nobody may cache, embed or index it."""

_ALWAYS: Final = "".join(
    f"{name}: {value}\r\n"
    for name, value in {**SAFE_HEADERS, **PRIVATE_HEADERS, hdrs.ACCEPT_RANGES: "bytes"}.items()
    if name != hdrs.SERVER
)
"""The headers of each answer with a body, as they are sent."""

ANY: Final = "*"


class _Sent(web.StreamResponse):
    """An answer that we send past the library."""

    def __init__(self, status: int, *, keep_alive: bool) -> None:
        super().__init__(status=status)
        self._stays = keep_alive

    @property
    @override
    def keep_alive(self) -> bool:
        """Whether the connection stays open."""
        return self._stays

    @override
    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Write no head."""
        return None

    @override
    async def write_eof(self, data: bytes = b"") -> None:
        """Write no end."""


class Answer(Struct, frozen=True):
    """What a request gets; `begin` and `end` are equal if no byte of the sample goes with it."""

    status: int
    begin: int
    end: int
    """The byte after the last one."""
    etag: str
    size: int
    """Of the whole sample, in bytes."""

    def head(self) -> web.StreamResponse:
        """Make the response, without a body."""
        response = web.StreamResponse(status=self.status, headers=PRIVATE_HEADERS)
        response.headers[hdrs.ACCEPT_RANGES] = "bytes"
        response.etag = self.etag
        response.content_length = self.end - self.begin
        if self.status == web.HTTPPartialContent.status_code:
            piece = f"{self.begin}-{self.end - 1}"
            response.headers[hdrs.CONTENT_RANGE] = f"bytes {piece}/{self.size}"
        if self.status == web.HTTPRequestRangeNotSatisfiable.status_code:
            response.headers[hdrs.CONTENT_RANGE] = f"bytes */{self.size}"
        return response

    def head_that_is_sent(self, *, keep_alive: bool) -> tuple[web.StreamResponse, bytes]:
        """Make the same for HTTP/1.1 and an answer with a body, and write the head down.

        So it can be sent together with the first bytes of a sample. The library takes 20 µs to
        write it, and sends it at once, in a packet of its own that wakes the other end.
        """
        response = _Sent(self.status, keep_alive=keep_alive)
        head = (
            f"HTTP/1.1 {self.status} {response.reason}\r\n{_ALWAYS}"
            f'{hdrs.ETAG}: "{self.etag}"\r\n{hdrs.CONTENT_LENGTH}: {self.end - self.begin}\r\n'
            f"{hdrs.DATE}: {rfc822_formatted_time()}\r\n"
        )
        if self.status == web.HTTPPartialContent.status_code:
            piece = f"{self.begin}-{self.end - 1}"
            head += f"{hdrs.CONTENT_RANGE}: bytes {piece}/{self.size}\r\n"
        if not keep_alive:
            head += f"{hdrs.CONNECTION}: close\r\n"
        return response, f"{head}\r\n".encode()


def answer_to(request: web.BaseRequest, found: Found) -> Answer:
    """Choose the answer, in the order of RFC 9110, 13.2.2. We send no date that could be asked for.

    The tag is made of what every place for samples knows: a sample is never changed.
    """
    etag = f"{int(found.kept_at.timestamp() * 1_000_000):x}-{found.size:x}"

    def made(status: type[web.HTTPException], begin: int = 0, end: int = 0) -> Answer:
        return Answer(status.status_code, begin, end, etag, found.size)

    if request.if_match is not None and not _is_named(etag, request.if_match, weakly=False):
        return made(web.HTTPPreconditionFailed)
    if request.if_none_match is not None and _is_named(etag, request.if_none_match, weakly=True):
        return made(web.HTTPNotModified)
    asked = ONE_RANGE.fullmatch(request.headers.get(hdrs.RANGE, ""))
    if asked is None or request.headers.get(hdrs.IF_RANGE, f'"{etag}"') != f'"{etag}"':
        return made(web.HTTPOk, 0, found.size)
    begin, end = _piece(asked, found.size)
    if begin >= end:
        return made(web.HTTPRequestRangeNotSatisfiable)
    return made(web.HTTPPartialContent, begin, end)


def _is_named(etag: str, tags: tuple[ETag, ...], *, weakly: bool) -> bool:
    return any(tag.value in {ANY, etag} for tag in tags if weakly or not tag.is_weak)


def _piece(asked: re.Match[str], size: int) -> tuple[int, int]:
    """Return the first byte that is asked for, and the one after the last that there is."""
    first, last, suffix = asked.groups()
    if suffix is not None:
        return max(0, size - int(suffix)), size
    return int(first), min(int(last) + 1 if last else size, size)
