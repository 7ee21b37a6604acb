"""Serves samples from wherever they are kept, and notes which bytes of them have arrived."""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import Final

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter

from bot.web.answer import answer_to
from bot.web.connections.arrival import Line, line_of
from bot.web.connections.connection import sending
from bot.web.connections.patience import PATIENCE, Patience
from bot.web.links import SignedLinks
from bot.web.served import Served
from cloning.domain.errors import StorageUnavailable
from cloning.upkeep.sample_access import Hosting
from storage.samples.store import Found, SampleStore

log = logging.getLogger(__name__)

WRITTEN_BYTES: Final = 64 * 1024
"""How much is written before we look again whether the other end still reads."""


def add_samples(
    app: web.Application,
    *,
    links: SignedLinks,
    hosting: Hosting,
    samples: SampleStore,
    patience: Patience = PATIENCE,
) -> None:
    """Serve samples under signed links while they are needed; 503 if they can't be read now."""
    served = Served()

    async def sample(request: web.Request) -> web.StreamResponse:
        name = request.match_info["sample"]
        signed = name, request.match_info["expiry"], request.match_info["signature"]
        is_trial = links.is_valid_trial(*signed)
        if not is_trial and not links.is_valid(*signed):
            raise web.HTTPNotFound
        found = await _found(name, hosting, samples, is_trial=is_trial)

        async def sent(begin: int, length: int) -> None:
            if served.add(name, (begin, begin + length), found.size):
                await hosting.fetched(name)
                served.forget(name)

        answer = answer_to(request, found)
        response = answer.head()
        writer = await response.prepare(request)
        if writer is not None and request.method == hdrs.METH_GET and answer.begin < answer.end:
            pieces = samples.read(name, answer.begin, answer.end)
            seconds = patience.for_sample(answer.end - answer.begin)
            async with sending(request, seconds):
                with line_of(request.transport) as line:
                    await _send(writer, line, pieces, partial(sent, answer.begin))
        await response.write_eof()
        return response

    app.router.add_get(
        r"/a/{sample:[0-9a-f]{32}}/{expiry:\d{10}}/{signature:[0-9a-f]{64}}.wav", sample
    )


async def _found(name: str, hosting: Hosting, samples: SampleStore, *, is_trial: bool) -> Found:
    """Look for a sample that is needed; else 404, which does not say what is missing."""
    try:
        found = await samples.find(name) if is_trial or await hosting.is_needed(name) else None
    except StorageUnavailable as fault:
        raise web.HTTPServiceUnavailable(headers={hdrs.RETRY_AFTER: "5"}) from fault
    if found is None:
        raise web.HTTPNotFound
    return found


async def _send(
    writer: AbstractStreamWriter,
    line: Line,
    pieces: AsyncGenerator[bytes, None],
    sent: Callable[[int], Awaitable[None]],
) -> None:
    """Send a part of a sample, and report how many bytes of it have arrived.

    The last byte counts only once everything has been received. A client that hangs up has not
    fetched the sample, however much of it was in transit. If it continues later, it asks for that
    byte again.
    """
    length, taken = 0, False
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                for begin in range(0, len(piece), WRITTEN_BYTES):
                    written = piece[begin : begin + WRITTEN_BYTES]
                    await writer.write(written)
                    await writer.drain()
                    length += len(written)
        taken = await line.taken()
    except StorageUnavailable as fault:
        log.warning("a sample can't be read to its end: %s", fault.__cause__)
        raise ConnectionResetError from fault
    finally:
        await sent(length if taken else length - 1)
