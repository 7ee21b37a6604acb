"""What becomes of a training that is watched, by what the upstream shows of it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from cloning.domain.durations import LEAST_FOR_SLOW, Usual, slow_after, usual
from cloning.domain.endings import GIVEN_UP
from cloning.domain.errors import SlotNotFound, Superseded
from cloning.domain.models import Claim, Outcome, Reason, Step, Voice
from cloning.domain.progress import Figures
from cloning.domain.transitions import asked_again, failed
from cloning.holding import holding
from cloning.ports.outside import Clock, Upstream
from cloning.ports.store import Store, Transaction
from cloning.steps.upstream_answer import (
    is_at_work,
    is_hopeless,
    is_news,
    is_slow,
    outcome_of,
    was_never_fetched,
)
from cloning.trainings.ending import finish
from cloning.trainings.lost_slot import is_lost, lose
from cloning.trainings.status_message import StatusMessage

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How quick the last trainings were."""

    slow_after: timedelta
    """After this long, a training is slower than nine in ten."""
    usual: Usual | None


def pace_of(durations: Sequence[timedelta]) -> Pace:
    """Judge by the durations of the last trainings."""
    # With fewer, we can't say that this one is slower than nine in ten.
    known = usual(durations) if len(durations) >= LEAST_FOR_SLOW else None
    return Pace(slow_after(durations), known)


@holding
class Heed:
    """Believes only what can be this attempt's, and destroys nothing."""

    store: Store
    upstream: Upstream
    status: StatusMessage
    clock: Clock

    async def __call__(
        self, claim: Claim, voice: Voice | None, pace: Pace, *, believed: bool
    ) -> bool:
        """Write down what a slot shows, or that it is missing, if that is believed.

        Returns whether the training still has to be watched.

        Raises:
            Superseded: if somebody else has moved it.
            UpstreamError: if a missing slot can't be asked for.
        """
        if voice is not None:
            return await self._see(claim, voice, pace)
        if believed:
            return await self._miss(claim, pace)
        return await self._be_patient(claim, pace)

    async def _see(self, claim: Claim, voice: Voice, pace: Pace) -> bool:
        now = self.clock()
        outcome = outcome_of(claim.training, voice, now)
        if outcome is Outcome.FAILED and was_never_fetched(claim.training, now):
            return await self._ask_again(claim)
        if outcome is not None:
            reason = Reason("upstream_failed") if outcome is Outcome.FAILED else None
            return await self._finish(claim, outcome, reason, demo_url=voice.demo_url)
        if is_news(claim.training, voice):
            await self._note(claim, seen=is_at_work(claim.training, voice))
            return True
        return await self._be_patient(claim, pace)

    async def _be_patient(self, claim: Claim, pace: Pace) -> bool:
        """Say once that it is slow, if it is, and give up after a day."""
        now = self.clock()
        if is_hopeless(claim.training, now):
            return await self._finish(claim, Outcome.FAILED, GIVEN_UP)
        if is_slow(claim.training, now, pace.slow_after):
            slow = await self._note(claim, slow=True)
            await self.status.show(slow, Figures(usual=pace.usual))
        return True

    async def _ask_again(self, claim: Claim) -> bool:
        """Ask once more, because the upstream could not reach us."""
        async with self.store.transaction() as work:
            present = await _still_watched(work, claim)
            await work.clones.save(failed(present.clone))
            await work.trainings.save(asked_again(present.training, now=self.clock()))
            work.wake(claim.training.id)
        log.warning("sample was not fetched, asking again", extra={"clone": claim.clone.id})
        return False

    async def _finish(
        self, claim: Claim, outcome: Outcome, reason: Reason | None, *, demo_url: str = ""
    ) -> bool:
        now = self.clock()
        async with self.store.transaction() as work:
            present = await _still_watched(work, claim)
            await finish(work, present, outcome, now=now, reason=reason, demo_url=demo_url)
            work.wake(claim.training.id)
        log.info("training ended: %s", outcome, extra={"clone": claim.clone.id})
        return False

    async def _note(
        self, claim: Claim, *, seen: bool = False, missing: bool = False, slow: bool = False
    ) -> Claim:
        async with self.store.transaction() as work:
            present = await _still_watched(work, claim)
            training = replace(
                present.training,
                seen_training=present.training.seen_training or seen,
                missing_since=self.clock() if missing else None,
                told_slow=present.training.told_slow or slow,
            )
            await work.trainings.save(training)
        return replace(present, training=training)

    async def _miss(self, claim: Claim, pace: Pace) -> bool:
        """Ask for a slot that the LIST lacks; it is lost only if it stays missing."""
        try:
            voice = await self.upstream.get(claim.clone.slot_id or "")
        except SlotNotFound:
            return await self._missing(claim, pace)
        return await self._see(claim, voice, pace)

    async def _missing(self, claim: Claim, pace: Pace) -> bool:
        now = self.clock()
        if claim.training.missing_since is None:
            await self._note(claim, missing=True)
            return True
        if not await is_lost(self.upstream, claim, now):
            return await self._be_patient(claim, pace)
        async with self.store.transaction() as work:
            await lose(work, await _still_watched(work, claim), now)
            work.wake(claim.training.id)
        return False


async def _still_watched(work: Transaction, claim: Claim) -> Claim:
    present = await work.trainings.held(claim)
    if present.training.step is not Step.WATCH:
        raise Superseded
    return present
