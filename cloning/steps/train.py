"""The step `train`: ask the upstream once, and find out what happened before asking again."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from cloning.domain.errors import SlotNotFound, UpstreamRefused, UpstreamUnavailable
from cloning.domain.limits import LOST_AFTER
from cloning.domain.models import Claim, Outcome, Reason, State, Training, Voice
from cloning.domain.operating.audit import Deed
from cloning.domain.transitions import accepted, in_training
from cloning.domain.trouble import Trouble
from cloning.holding import holding
from cloning.ports.outside import Clock, Links, Upstream
from cloning.ports.store import Store, Transaction
from cloning.steps.upstream_answer import has_ended_anew, is_at_work
from cloning.trainings.ending import evidence, finish
from cloning.trainings.held import held, loaded_again
from cloning.trainings.lost_slot import is_lost, lose
from cloning.trainings.status_message import StatusMessage, figures_of
from cloning.trainings.turns import Act

log = logging.getLogger(__name__)


@holding
class Train:
    """Writes down that it is about to ask for a training, then asks."""

    store: Store
    upstream: Upstream
    links: Links
    status: StatusMessage
    settle: timedelta
    clock: Clock

    async def begin(self, work: Transaction, claim: Claim) -> Act:
        """Write down that we are about to ask, if it is clear that nobody has asked before."""
        if claim.training.put_at is not None:
            return partial(self._heed, claim, self._look)
        if claim.clone.state is not State.INIT:
            return partial(self._heed, claim, self._look_and_ask)
        asking = await self._intend(work, claim, State.INIT)
        return partial(self._heed, asking, self._ask)

    async def _heed(self, claim: Claim, do: Callable[[Claim], Awaitable[None]]) -> None:
        """Have the slot trained; a request that may have been applied is never repeated blindly."""
        try:
            await do(claim)
        except UpstreamRefused as refusal:
            log.warning("training refused: %s", refusal, extra={"clone": claim.clone.id})
            await self._fail(claim, Reason("training_refused", {"title": claim.clone.title}))
        except SlotNotFound:
            await self._miss(claim)

    async def _look_and_ask(self, claim: Claim) -> None:
        """Note the slot's state before we ask, so as not to take it for this attempt's."""
        before = _known(await self.upstream.get(claim.clone.slot_id or ""))
        await self._ask(await self._write_intent(claim, before))

    async def _ask(self, claim: Claim) -> None:
        sample_url = self.links.url(claim.training.sample or "")
        try:
            voice = await self.upstream.train(
                claim.clone.slot_id or "", sample_url=sample_url, title=claim.clone.title
            )
        except SlotNotFound:
            await self._withdraw(claim)
            raise
        except UpstreamRefused:
            await self._did_not_count(claim)
            raise
        except UpstreamUnavailable as fault:
            if fault.applied is False:
                await self._withdraw(claim)
            raise
        await self._accepted(claim, voice)

    async def _write_intent(self, claim: Claim, before: State) -> Claim:
        async with held(self.store, claim) as (work, present):
            # The upstream has just shown the slot: what it reported before is no longer true.
            there = replace(present.training, missing_since=None)
            return await self._intend(work, replace(present, training=there), before)

    async def _intend(self, work: Transaction, claim: Claim, before: State) -> Claim:
        """Note the request, and the slot's state before it, in the caller's transaction."""
        training = claim.training
        asking = replace(
            training, puts=training.puts + 1, put_at=self.clock(), previous_state=before
        )
        await work.trainings.save(asking)
        await work.audit.add(evidence(Deed.SENT, claim, self.clock()), claim.owner.id)
        return replace(claim, training=asking)

    async def _withdraw(self, claim: Claim) -> None:
        async with held(self.store, claim) as (work, present):
            puts = present.training.puts - 1
            await work.trainings.save(replace(present.training, puts=puts, put_at=None))

    async def _did_not_count(self, claim: Claim) -> None:
        """Uncount the request, as the slot is unchanged; keep the note that we asked."""
        async with held(self.store, claim) as (work, present):
            training = present.training
            await work.trainings.save(replace(training, puts=training.puts - 1))

    async def _look(self, claim: Claim) -> None:
        """Check whether a request without an answer was applied."""
        voice = await self.upstream.get(claim.clone.slot_id or "")
        state = _known(voice)
        if _applied(claim.training, voice):
            await self._accepted(claim, voice)
        elif await self._has_settled(claim):
            await self._withdraw(claim)
            await self._ask(await self._write_intent(claim, state))
        else:
            raise UpstreamUnavailable(answer="training request not seen yet")

    async def _has_settled(self, claim: Claim) -> bool:
        """Return whether the request would be visible by now, even if the clock was put back."""
        now = self.clock()
        asked_at = claim.training.put_at or now
        if asked_at > now:
            async with held(self.store, claim) as (work, present):
                await work.trainings.save(replace(present.training, put_at=now))
        return now >= asked_at + self.settle

    async def _accepted(self, claim: Claim, voice: Voice) -> None:
        async with held(self.store, claim) as (work, present):
            seen = is_at_work(present.training, voice)
            watched = Claim(
                training=accepted(present.training, seen=seen, now=self.clock()),
                clone=in_training(present.clone),
                owner=present.owner,
            )
            await work.clones.save(watched.clone)
            await work.trainings.save(watched.training)
            figures = await figures_of(work, watched)
        log.info("training accepted", extra={"clone": claim.clone.id, "slot": voice.slot_id})
        await self.status.show(watched, figures)

    async def _fail(self, claim: Claim, reason: Reason) -> None:
        async with held(self.store, claim) as (work, present):
            await finish(work, present, Outcome.FAILED, now=self.clock(), reason=reason)

    async def _miss(self, claim: Claim) -> None:
        """Believe that the slot is gone only after a while.

        If this very step has seen it there, it is not missing since the moment in `claim`, so that
        is loaded again.
        """
        now = self.clock()
        lost = await is_lost(self.upstream, await loaded_again(self.store, claim), now)
        async with held(self.store, claim) as (work, present):
            if lost:
                await lose(work, present, now)
                return
            since = present.training.missing_since or now
            later = replace(present.training, missing_since=since, due_at=now + LOST_AFTER)
            await work.trainings.save(later)


def _known(voice: Voice) -> State:
    """Return a slot's state; an unknown one proves nothing, so UpstreamUnavailable."""
    if voice.state is None:
        broken = Trouble.UPSTREAM_BROKEN
        raise UpstreamUnavailable(answer="a state that we don't know", trouble=broken)
    return voice.state


def _applied(training: Training, voice: Voice) -> bool:
    fetched = training.fetched_at is not None
    return fetched or is_at_work(training, voice) or has_ended_anew(training, voice)
