"""How files are sent: at once, slowly, from a byte on, or interrupted."""

import asyncio
import re
from dataclasses import dataclass

from aiohttp import hdrs, web

_RANGE = re.compile(r"bytes=(\d+)-\Z")
"""The only kind of range that is understood: from a byte to the end (RFC 9110, Range)."""
_PIECES_PER_SECOND = 50


@dataclass(slots=True)
class Line:
    """How every download is sent."""

    bytes_per_second: float | None = None
    """None: without a limit."""
    cut_after: int | None = None
    """Bytes after which each connection is dropped; None: never."""
    ranges: bool = True
    """Whether a download can continue where it was interrupted."""


async def send_file(request: web.Request, content: bytes, line: Line) -> web.StreamResponse:
    """Send a file, or the requested range of it, as `line` allows."""
    asked = _RANGE.match(request.headers.get(hdrs.RANGE, "")) if line.ranges else None
    start = int(asked[1]) if asked else 0
    if asked and start >= len(content):
        return web.Response(status=416, headers={hdrs.CONTENT_RANGE: f"bytes */{len(content)}"})
    response = web.StreamResponse(status=206 if asked else 200)
    if asked:
        last = f"bytes {start}-{len(content) - 1}/{len(content)}"
        response.headers[hdrs.CONTENT_RANGE] = last
    response.content_length = len(content) - start
    await response.prepare(request)
    await _write(response, content[start:], line)
    if line.cut_after is not None and line.cut_after < len(content) - start and request.transport:
        request.transport.abort()
    return response


async def _write(response: web.StreamResponse, content: bytes, line: Line) -> None:
    sent = content[: line.cut_after]
    if line.bytes_per_second is None:
        await response.write(sent)
        await asyncio.sleep(0.05 if len(sent) < len(content) else 0.0)
        return
    size = max(1, round(line.bytes_per_second / _PIECES_PER_SECOND))
    for place in range(0, len(sent), size):
        await response.write(sent[place : place + size])
        await asyncio.sleep(1 / _PIECES_PER_SECOND)
