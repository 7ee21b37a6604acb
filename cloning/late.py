"""Trainings that were given up: a success that comes later is shown, without another push."""

import logging
from dataclasses import replace

from cloning.errors import CloningError
from cloning.limits import LATE_FOR
from cloning.models import Claim, Outcome, State, Voice
from cloning.ports import Clock, Notifier, Upstream
from cloning.store import Store
from cloning.verdict import outcome_of

log = logging.getLogger(__name__)


class Late:
    """Looks now and then at what took too long for its owner to be kept waiting."""

    def __init__(
        self, *, store: Store, upstream: Upstream, notifier: Notifier, clock: Clock
    ) -> None:
        self._store = store
        self._upstream = upstream
        self._notifier = notifier
        self._clock = clock

    async def look(self) -> None:
        """Ask the upstream once about everything that was given up within a week."""
        async with self._store.transaction() as work:
            given_up = await work.trainings.given_up(self._clock() - LATE_FOR)
        open_ones = {claim.clone.slot_id: claim for claim in given_up if _may_still_end(claim)}
        if not open_ones:
            return
        for voice in await self._upstream.voices():
            claim = open_ones.get(voice.slot_id)
            if claim is not None and self._has_succeeded(claim, voice):
                await self._show(claim, voice)

    def _has_succeeded(self, claim: Claim, voice: Voice) -> bool:
        return outcome_of(claim.training, voice, self._clock()) is Outcome.SUCCESS

    async def _show(self, claim: Claim, voice: Voice) -> None:
        """Edit the status message first: after the commit nobody would look again."""
        try:
            ready = replace(claim.clone, state=State.SUCCESS, demo_url=voice.demo_url)
            await self._notifier.conclude(replace(claim, clone=ready), Outcome.SUCCESS)
        except CloningError as fault:
            log.info("a late success is not shown yet: %s", fault, extra={"clone": claim.clone.id})
            return
        async with self._store.transaction() as work:
            latest = await work.trainings.latest(claim.clone.id)
            clone = await work.clones.get(claim.clone.id)
            if clone == claim.clone and latest == claim.training:
                await work.clones.save(ready)
        log.info("a training that was given up has succeeded", extra={"clone": claim.clone.id})


def _may_still_end(claim: Claim) -> bool:
    """Tell whether nothing came after it that the slot could show as well."""
    return claim.clone.state is State.FAILED and claim.clone.deleted_at is None
