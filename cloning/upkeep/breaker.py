"""A circuit breaker before the upstream: while the upstream is down, all processes leave it alone.

So they do if it says that it is busy, for as long as it says. If it creates no slot for our
account, only creates are left alone: everything else goes on, and would seem to prove that all is
well.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final, TypeVar

from cloning.domain.errors import UpstreamDenied, UpstreamError, UpstreamUnavailable
from cloning.domain.limits import LONGEST_WAIT
from cloning.domain.models import Voice
from cloning.domain.trouble import Trouble
from cloning.ports.outside import Upstream, Wanted, every_slot
from cloning.ports.tallies import ALL, Tallies

log = logging.getLogger(__name__)

OPENS_AFTER = 5
"""After this many faults in a row, in all processes together, the upstream counts as down."""

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(seconds=60)

KIND: Final = "upstream"
"""The kind of this tally."""

CREATES: Final = "creates"
"""The kind of the tally of creates that were denied."""

REMEMBERED_SECONDS: Final = 3600.0
"""How long a fault counts if nothing is asked of the upstream meanwhile."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """The tally of the upstream's faults in a row; moments are in seconds since 1970."""

    number: int = 0
    left_alone_until: float = 0.0
    told: bool = False
    """Whether the upstream itself has said how long to leave it alone."""
    trouble: str = Trouble.UPSTREAM_SILENT
    """What was wrong with the upstream when it was last called."""
    until: float = 0.0
    """When it stops to count."""

    @property
    def is_down(self) -> bool:
        """Whether calls are refused, but for one after each pause."""
        return self.told or self.number >= OPENS_AFTER

    def pause_left(self, now: float) -> float:
        """Return for how many seconds all calls are refused; 0 if one may be tried."""
        longest = (LONGEST_WAIT if self.told else LONGEST_PAUSE).total_seconds()
        left = self.left_alone_until - now
        return left if self.is_down and 0 < left <= longest else 0.0  # or the clock was put back


class Breaker:
    """Passes calls on, or refuses them at once while the upstream is left alone."""

    def __init__(
        self,
        upstream: Upstream,
        *,
        tallies: Tallies,
        heard: Callable[[UpstreamError | None], None] = lambda _fault: None,
    ) -> None:
        self._upstream = upstream
        self._tallies = tallies
        self._heard = heard
        """Told how each call has ended that was passed on; None if the upstream did it."""

    async def is_open(self) -> bool:
        """Return whether the upstream counts as down, or wants to be left alone now."""
        return await self._tallies.change(
            KIND,
            ALL,
            Faults(),
            lambda faults, now: (
                faults,
                faults.number >= OPENS_AFTER or faults.pause_left(now) > 0,
            ),
        )

    async def create(self, language: str | None) -> Voice:
        """Create a slot; after a denial, one create at a time is tried after each pause."""
        await self._refuse_while_open(CREATES)
        try:
            voice = await self._pass(partial(self._upstream.create, language))
        except UpstreamDenied as denial:
            await self._tallies.change(CREATES, ALL, Faults(), partial(_denied, fault=denial))
            raise
        await self._tallies.change(CREATES, ALL, Faults(), _closed)
        return voice

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

    async def ping(self) -> None:
        """See cloning/ports/outside.py."""
        await self._pass(self._upstream.ping)

    async def _pass(
        self,
        call: Callable[[], Awaitable[Answer]],
        *,
        faults: tuple[type[UpstreamError], ...] = (UpstreamUnavailable, UpstreamDenied),
    ) -> Answer:
        await self._refuse_while_open(KIND)
        try:
            answer = await call()
        except UpstreamError as fault:
            self._heard(fault)
            await (self._count(fault) if isinstance(fault, faults) else self._close())
            raise
        self._heard(None)
        await self._close()
        return answer

    async def _refuse_while_open(self, kind: str) -> None:
        """Refuse all calls until the pause is over, then let one through at a time."""
        refused = await self._tallies.change(kind, ALL, Faults(), _admit)
        if refused is not None:
            raise refused

    async def _count(self, fault: UpstreamError) -> None:
        pause = await self._tallies.change(
            KIND, ALL, Faults(), lambda faults, now: _counted(faults, now, fault)
        )
        if pause is not None:
            log.error("the upstream is down or busy: left alone for %d s", pause)

    async def _close(self) -> None:
        """Forget all faults, because the upstream has answered."""
        if await self._tallies.change(KIND, ALL, Faults(), _closed):
            log.warning("the upstream is back")


def _admit(faults: Faults, now: float) -> tuple[Faults, UpstreamUnavailable | None]:
    """Let a call through, or return how to refuse it."""
    if not faults.is_down:
        return faults, None
    if left := faults.pause_left(now):
        return faults, UpstreamUnavailable(
            answer="left alone",
            applied=False,
            retry_after=left,
            trouble=Trouble(faults.trouble),
        )
    tried = replace(
        faults,
        number=max(faults.number, OPENS_AFTER),
        left_alone_until=now + FIRST_PAUSE.total_seconds(),
        told=False,
        until=now + REMEMBERED_SECONDS,
    )
    return tried, None


def _counted(faults: Faults, now: float, fault: UpstreamError) -> tuple[Faults, float | None]:
    """Count a fault; also returns how long it has the upstream left alone, in seconds."""
    number, told = faults.number + 1, _pause_told(fault)
    pause = told
    if pause is None and number >= OPENS_AFTER:
        doubled = FIRST_PAUSE * 2 ** min(number - OPENS_AFTER, 8)
        pause = min(doubled, LONGEST_PAUSE).total_seconds()
    left = faults.pause_left(now)
    counted = Faults(
        number=number,
        left_alone_until=now + max(left, pause or 0.0),
        told=told is not None or (faults.told and left > 0),
        trouble=fault.trouble,
        until=now + REMEMBERED_SECONDS,
    )
    return counted, pause


def _denied(faults: Faults, now: float, *, fault: UpstreamDenied) -> tuple[Faults, None]:
    """Count a denied create: one is enough, since nothing but the operator changes it."""
    counted, _pause = _counted(
        replace(faults, number=max(faults.number, OPENS_AFTER - 1)), now, fault
    )
    return counted, None


def _closed(faults: Faults, now: float) -> tuple[Faults, bool]:
    """Forget all faults; returns whether the upstream was down.

    An answer to a call that was made earlier doesn't shorten a pause that the upstream wants.
    """
    if faults.told and faults.pause_left(now):
        return faults, False
    return Faults(), faults.is_down


def _pause_told(fault: UpstreamError) -> float | None:
    """Return how long a busy upstream wants to be left alone, in seconds; None if it doesn't."""
    if not isinstance(fault, UpstreamUnavailable):
        return None
    if fault.retry_after is not None:
        return min(fault.retry_after, LONGEST_WAIT.total_seconds())
    return FIRST_PAUSE.total_seconds() if fault.trouble is Trouble.UPSTREAM_BUSY else None
