"""Serves samples from wherever they are kept, and notes which bytes of them have arrived."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter

from bot.web.answer import answer_to
from bot.web.connections.arrival import Line, line_of
from bot.web.connections.connection import sending
from bot.web.connections.patience import PATIENCE, Patience
from bot.web.links import SignedLinks
from bot.web.sending import Sending
from bot.web.served import Served
from cloning.domain.errors import StorageUnavailable
from cloning.ports.trainings import Need
from cloning.upkeep.sample_access import Hosting
from storage.samples.store import Found, SampleStore

log = logging.getLogger(__name__)

_TRIAL = Need(is_fetched=True)
"""What is tried out needs no receipt."""


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
    door = _Door(links=links, hosting=hosting, samples=samples)

    async def sample(request: web.Request) -> web.StreamResponse:
        name = request.match_info["sample"]
        need, found = await door.opened_to(request.match_info)

        async def sent(begin: int, end: int) -> None:
            if not need.is_fetched and served.add(name, (begin, end), found.size):
                await hosting.fetched(name)
                served.forget(name)

        answer = answer_to(request, found)
        response = answer.head()
        writer = await response.prepare(request)
        if writer is not None and request.method == hdrs.METH_GET and answer.begin < answer.end:
            body = Sending(samples=samples, name=name, begin=answer.begin, end=answer.end)
            async with sending(request, patience.for_sample(answer.end - answer.begin)):
                with line_of(request.transport) as line:
                    await _send(body, line, writer, partial(sent, answer.begin))
        await response.write_eof()
        return response

    app.router.add_get(
        r"/a/{sample:[0-9a-f]{32}}/{expiry:\d{10}}/{signature:[0-9a-f]{64}}.wav", sample
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Door:
    """Finds the sample of a link."""

    links: SignedLinks
    hosting: Hosting
    samples: SampleStore

    async def opened_to(self, link: Mapping[str, str]) -> tuple[Need, Found]:
        """Look for a sample that is needed.

        Raises:
            HTTPNotFound: which does not say what is missing.
            HTTPServiceUnavailable: if we can't look now.
        """
        try:
            need = await self._need_of(link["sample"], link["expiry"], link["signature"])
            found = None if need is None else await self.samples.find(link["sample"])
        except StorageUnavailable as fault:
            raise web.HTTPServiceUnavailable(headers={hdrs.RETRY_AFTER: "5"}) from fault
        if need is None or found is None:
            raise web.HTTPNotFound
        return need, found

    async def _need_of(self, sample: str, expiry: str, signature: str) -> Need | None:
        if self.links.is_valid(sample, expiry, signature):
            return await self.hosting.need_of(sample)
        is_trial = self.links.is_valid_trial(sample, expiry, signature)
        return _TRIAL if is_trial else None


async def _send(
    body: Sending, line: Line, writer: AbstractStreamWriter, sent: Callable[[int], Awaitable[None]]
) -> None:
    """Send a part of a sample, and report the byte after the last one that has arrived.

    The last byte counts only once everything has been received. A client that hangs up has not
    fetched the sample, however much of it was in transit. If it continues later, it asks for that
    byte again.
    """
    taken = False
    try:
        await body.over(line, writer)
        taken = await line.taken()
    except StorageUnavailable as fault:
        log.warning("a sample can't be read to its end: %s", fault.__cause__)
        raise ConnectionResetError from fault
    finally:
        await sent(body.begin if taken else body.begin - 1)
