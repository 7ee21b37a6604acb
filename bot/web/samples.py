"""Serves samples from wherever they are kept, and notes which bytes of them have arrived."""

import logging
from collections.abc import Mapping

from aiohttp import HttpVersion11, hdrs, web
from msgspec import Struct, field

from bot.web.answer import Answer, answer_to
from bot.web.connections.connection import line_over, sending
from bot.web.connections.patience import PATIENCE, Patience
from bot.web.links import SignedLinks
from bot.web.sending import Sending
from bot.web.served import Served
from cloning.domain.errors import StorageUnavailable
from cloning.ports.trainings import Need
from cloning.upkeep.sample_access import Hosting
from storage.samples.store import File, Found, SampleStore

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
    door = _Door(links=links, hosting=hosting, samples=samples, patience=patience)
    app.router.add_get(
        r"/a/{sample:[0-9a-f]{32}}/{expiry:\d{10}}/{signature:[0-9a-f]{64}}.wav", door.sample
    )


class _Asked(Struct, frozen=True):
    """What somebody gets of a sample."""

    name: str
    need: Need
    found: Found
    file: File | None
    answer: Answer


class _Door(Struct, frozen=True, kw_only=True, eq=False):
    """Where samples are fetched."""

    links: SignedLinks
    hosting: Hosting
    samples: SampleStore
    patience: Patience
    served: Served = field(default_factory=Served)

    async def sample(self, request: web.Request) -> web.StreamResponse:
        """Answer a request for a sample that is needed.

        Raises:
            HTTPNotFound: which does not say what is missing.
            HTTPServiceUnavailable: if we can't look now.
        """
        name = request.match_info["sample"]
        try:
            need = await self._need_of(request.match_info)
            if need is None:
                raise web.HTTPNotFound
            file, found = await self._found(name)
        except StorageUnavailable as fault:
            raise web.HTTPServiceUnavailable(headers={hdrs.RETRY_AFTER: "5"}) from fault
        if found is None:
            raise web.HTTPNotFound
        try:
            asked = _Asked(name, need, found, file, answer_to(request, found))
            return await self._answered(request, asked)
        finally:
            if file is not None:
                file.close()

    async def _need_of(self, link: Mapping[str, str]) -> Need | None:
        sample, expiry, signature = link["sample"], link["expiry"], link["signature"]
        if self.links.is_valid(sample, expiry, signature):
            return await self.hosting.need_of(sample)
        is_trial = self.links.is_valid_trial(sample, expiry, signature)
        return _TRIAL if is_trial else None

    async def _found(self, name: str) -> tuple[File | None, Found | None]:
        file = self.samples.file(name)
        return (None, await self.samples.find(name)) if file is None else (file, file.found)

    async def _answered(self, request: web.Request, asked: _Asked) -> web.StreamResponse:
        answer = asked.answer
        if request.method != hdrs.METH_GET or answer.begin >= answer.end:
            return answer.head()
        body = Sending(self.samples, asked.name, asked.file, begin=answer.begin, end=answer.end)
        response: web.StreamResponse
        if request.version == HttpVersion11:
            response, head = answer.head_that_is_sent(keep_alive=request.keep_alive)
            body.put_before(head)
            # After a part of an answer, nobody gets another one.
            request.writer.output_size += len(head)
        else:
            response = answer.head()
            await response.prepare(request)
        await self._send(request, asked, body)
        return response

    async def _send(self, request: web.Request, asked: _Asked, body: Sending) -> None:
        """Send a part of a sample, and note how much of it has arrived.

        The last byte counts only once everything has been received. A client that hangs up has not
        fetched the sample, however much of it was in transit. If it continues later, it asks for
        that byte again.
        """
        begin, taken = body.begin, False
        line = line_over(request)
        try:
            taken = body.at_once(line, request.writer) and await line.taken_soon()
            if not taken:
                line.keep()
                async with sending(request, self.patience.for_sample(asked.answer.end - begin)):
                    await body.over(line, request.writer)
                    taken = await line.taken()
        except StorageUnavailable as fault:
            log.warning("a sample can't be read to its end: %s", fault.__cause__)
            raise ConnectionResetError from fault
        finally:
            line.close()
            await self._note(asked, (begin, body.begin if taken else body.begin - 1))

    async def _note(self, asked: _Asked, piece: tuple[int, int]) -> None:
        if not asked.need.is_fetched and self.served.add(asked.name, piece, asked.found.size):
            await self.hosting.fetched(asked.name)
            self.served.forget(asked.name)
