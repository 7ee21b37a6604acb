"""A circuit breaker before the upstream: while the upstream is down, it is left alone."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from cloning.domain.errors import UpstreamDenied, UpstreamError, UpstreamUnavailable
from cloning.domain.models import Voice
from cloning.domain.trouble import Trouble
from cloning.ports.outside import Clock, Upstream, Wanted, every_slot

log = logging.getLogger(__name__)

OPENS_AFTER = 5
"""After this many faults in a row the upstream counts as down."""

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(seconds=60)

Answer = TypeVar("Answer")


class Breaker:
    """Passes calls on, or refuses them at once while the upstream is left alone."""

    def __init__(self, upstream: Upstream, *, clock: Clock) -> None:
        self._upstream = upstream
        self._clock = clock
        self._faults = 0
        self._open_until: datetime | None = None
        self._trouble = Trouble.UPSTREAM_SILENT
        """What was wrong with the upstream when we last called it."""

    @property
    def is_open(self) -> bool:
        """Return whether the upstream counts as down."""
        return self._faults >= OPENS_AFTER

    async def create(self, language: str | None) -> Voice:
        """See cloning/ports/outside.py."""
        return await self._pass(partial(self._upstream.create, language))

    async def train(self, slot_id: str, *, sample_url: str, title: str) -> Voice:
        """See cloning/ports/outside.py."""
        train = self._upstream.train
        return await self._pass(partial(train, slot_id, sample_url=sample_url, title=title))

    async def rename(self, slot_id: str, title: str) -> Voice:
        """See cloning/ports/outside.py."""
        return await self._pass(partial(self._upstream.rename, slot_id, title))

    async def get(self, slot_id: str) -> Voice:
        """See cloning/ports/outside.py."""
        return await self._pass(partial(self._upstream.get, slot_id))

    async def voices(self, wanted: Wanted = every_slot) -> Sequence[Voice]:
        """See cloning/ports/outside.py."""
        return await self._pass(partial(self._upstream.voices, wanted))

    async def delete(self, slot_id: str) -> None:
        """Delete the slot; a refusal may concern this slot alone, so it isn't counted."""
        await self._pass(partial(self._upstream.delete, slot_id), faults=(UpstreamUnavailable,))

    async def _pass(
        self,
        call: Callable[[], Awaitable[Answer]],
        *,
        faults: tuple[type[UpstreamError], ...] = (UpstreamUnavailable, UpstreamDenied),
    ) -> Answer:
        self._refuse_while_open()
        try:
            answer = await call()
        except faults as fault:
            self._trouble = fault.trouble
            self._count()
            raise
        except Exception:
            self._close()
            raise
        self._close()
        return answer

    def _refuse_while_open(self) -> None:
        """Refuse all calls until the pause is over, then let one through at a time."""
        now = self._clock()
        if self._open_until is None:
            return
        if now < self._open_until <= now + LONGEST_PAUSE:  # or the clock was put back
            left = (self._open_until - now).total_seconds()
            raise UpstreamUnavailable(
                answer="left alone", applied=False, retry_after=left, trouble=self._trouble
            )
        self._open_until = now + FIRST_PAUSE

    def _count(self) -> None:
        self._faults += 1
        if self.is_open:
            pause = min(FIRST_PAUSE * 2 ** min(self._faults - OPENS_AFTER, 8), LONGEST_PAUSE)
            self._open_until = self._clock() + pause
            log.error("the upstream is down: left alone for %d s", pause.total_seconds())

    def _close(self) -> None:
        if self.is_open:
            log.warning("the upstream is back")
        self._faults = 0
        self._open_until = None
