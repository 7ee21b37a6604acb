"""Times the calls of the voice-clone API."""

import time
from collections.abc import Awaitable, Sequence
from typing import TypeVar

from msgspec import Struct
from prometheus_client import Histogram

from cloning.domain.errors import UpstreamError
from cloning.domain.models import Voice
from cloning.ports.outside import Upstream, Wanted, every_slot

Answer = TypeVar("Answer")

FINE = "0"
"""The code of an answer that reports no error (docs of the voice-clone API)."""

KNOWN = range(400, 600)
"""Codes that get a label of their own; a broken server could make up millions of others."""


class MeteredUpstream(Struct, frozen=True):
    """Passes calls on, and notes how each one went; stands behind the breaker."""

    upstream: Upstream
    seconds: Histogram

    async def create(self, language: str | None) -> Voice:
        """See cloning/ports/outside.py."""
        return await self._time("create", self.upstream.create(language))

    async def train(self, slot_id: str, *, sample_url: str, title: str) -> Voice:
        """See cloning/ports/outside.py."""
        call = self.upstream.train(slot_id, sample_url=sample_url, title=title)
        return await self._time("train", call)

    async def rename(self, slot_id: str, title: str) -> Voice:
        """See cloning/ports/outside.py."""
        return await self._time("rename", self.upstream.rename(slot_id, title))

    async def get(self, slot_id: str) -> Voice:
        """See cloning/ports/outside.py."""
        return await self._time("get", self.upstream.get(slot_id))

    async def voices(self, wanted: Wanted = every_slot) -> Sequence[Voice]:
        """See cloning/ports/outside.py."""
        return await self._time("voices", self.upstream.voices(wanted))

    async def delete(self, slot_id: str) -> None:
        """See cloning/ports/outside.py."""
        return await self._time("delete", self.upstream.delete(slot_id))

    async def ping(self) -> None:
        """See cloning/ports/outside.py."""
        return await self._time("ping", self.upstream.ping())

    async def _time(self, call: str, answer: Awaitable[Answer]) -> Answer:
        began, code = time.perf_counter(), "unfinished"
        try:
            value = await answer
            code = FINE
        except UpstreamError as error:
            code = code_of(error)
            raise
        finally:
            self.seconds.labels(call, code).observe(time.perf_counter() - began)
        return value


def code_of(error: UpstreamError) -> str:
    """Return the code that an answer had; `none` if there was no answer that tells one."""
    said = error.answer.partition(":")[0]
    if not said.isascii() or not said.isdigit():
        return "none"
    return said if int(said) in KNOWN else "other"
