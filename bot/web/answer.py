"""How a request for a sample is answered: the status, the headers, and which bytes go with them."""

import re
from typing import Final

from aiohttp import ETag, hdrs, web
from msgspec import Struct

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

ANY: Final = "*"


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
