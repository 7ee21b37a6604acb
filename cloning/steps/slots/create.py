"""Creates a slot: notes the strays, writes down the intent, asks the upstream.

Any number of clones may do this at once. The upstream offers no idempotency key and no search, so
after a crash or a lost answer the intent says that there may be a slot (`adopt.py`).
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from cloning.domain.errors import (
    PaidSlotsUsedUp,
    UpstreamDenied,
    UpstreamRefused,
    UpstreamUnavailable,
)
from cloning.domain.models import Claim, Reason, Voice
from cloning.domain.transitions import about_to_be_created
from cloning.owners.caps import Caps
from cloning.ports.outside import Clock, Upstream
from cloning.ports.store import Store
from cloning.steps.slots.intents import SlotIntents
from cloning.trainings.held import held
from cloning.trainings.strays import note_strays
from cloning.trainings.turns import Turn

log = logging.getLogger(__name__)

FRESH = timedelta(seconds=5)
"""How old the last LIST may be: with 100,000 slots in the account, each LIST is megabytes."""


class Create:
    """Gives a clone a slot of its own."""

    def __init__(
        self,
        *,
        store: Store,
        upstream: Upstream,
        intents: SlotIntents,
        caps: Caps,
        clock: Clock,
    ) -> None:
        self._store = store
        self._upstream = upstream
        self._intents = intents
        self._caps = caps
        self._clock = clock
        self._listed_at: datetime | None = None
        """When the last LIST was begun whose strays we have noted."""

    async def __call__(self, claim: Claim) -> Turn | None:
        """Create a slot, and go on with it; UpstreamError leaves the intent if it may be there."""
        try:
            creating = await self._write_intent(claim)
        except PaidSlotsUsedUp as refusal:
            await self._intents.fail(claim, refusal.reason, counts=False)
            return None
        voice = await self._post(creating)
        return None if voice is None else await self._record(claim, voice.slot_id)

    async def _write_intent(self, claim: Claim) -> Claim:
        """Write down that we are about to create a slot; its language is final from now on."""
        began = self._clock()
        fresh = self._listed_at is not None and abs(began - self._listed_at) < FRESH
        voices = [] if fresh else await self._upstream.voices()
        async with held(self._store, claim) as (work, present):
            await note_strays(work, voices)
            clone = await self._caps.take(work, present.clone)
            mark = await work.strays.newest()
            await work.clones.save(about_to_be_created(clone, mark=mark, now=self._clock()))
        if not fresh:
            self._listed_at = began
        return present

    async def _post(self, claim: Claim) -> Voice | None:
        try:
            return await self._upstream.create(claim.clone.voice_language)
        except UpstreamRefused as refusal:
            log.warning("no such slot is made: %s", refusal)
            await self._intents.fail(claim, Reason("slot_refused"))
            return None
        except UpstreamDenied:
            await self._intents.void(claim)
            raise
        except UpstreamUnavailable as fault:
            if fault.applied is False:
                await self._intents.void(claim)
            raise

    async def _record(self, claim: Claim, slot_id: str) -> Turn | None:
        """Write down which slot the answer names, unless another clone has adopted it by now.

        Then the intent stays open: there is, or will be, a slot for it.
        """
        async with held(self._store, claim) as (work, present):
            if not await work.clones.is_taken(slot_id):
                return await self._intents.give(work, present, slot_id)
            log.warning("another clone has adopted the slot", extra={"slot": slot_id})
            await work.trainings.save(replace(present.training, due_at=self._clock(), tries=0))
            return None
