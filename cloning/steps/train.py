"""The step `train`: ask the upstream once, and find out what happened before asking again."""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from cloning.domain.durations import HISTORY, usual
from cloning.domain.errors import SlotNotFound, UpstreamRefused, UpstreamUnavailable
from cloning.domain.limits import LOST_AFTER
from cloning.domain.models import Claim, Outcome, Reason, State, Step, Training, Voice
from cloning.domain.trouble import Trouble
from cloning.domain.upstream_answer import has_ended_anew, is_at_work
from cloning.ports.listing import is_listed
from cloning.ports.outside import Clock, Links, Progress, Upstream
from cloning.ports.store import Store
from cloning.steps.ending import finish
from cloning.steps.status_message import StatusMessage

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, eq=False)
class Train:
    """Writes down that it is about to ask for a training, then asks."""

    store: Store
    upstream: Upstream
    links: Links
    status: StatusMessage
    settle: timedelta
    clock: Clock

    async def do(self, claim: Claim) -> None:
        """Have the slot trained; a request that may have been applied is never repeated blindly."""
        try:
            if claim.training.put_at is None:
                await self._ask(claim, before=await self._state_of(claim))
            else:
                await self._look(claim)
        except UpstreamRefused as refusal:
            log.warning("training refused: %s", refusal, extra={"clone": claim.clone.id})
            await self._fail(claim, Reason("training_refused", {"title": claim.clone.title}))
        except SlotNotFound:
            await self._miss(claim)

    async def _state_of(self, claim: Claim) -> State:
        """Return the slot's state before we ask, so as not to take it for this attempt's."""
        if claim.clone.state is State.INIT:
            return State.INIT
        return _known(await self.upstream.get(claim.clone.slot_id or ""))

    async def _ask(self, claim: Claim, *, before: State) -> None:
        claim = await self._write_intent(claim, before)
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
        async with self.store.transaction() as work:
            held = await work.trainings.held(claim)
            training = replace(
                held.training,
                puts=held.training.puts + 1,
                put_at=self.clock(),
                previous_state=before,
            )
            await work.trainings.save(training)
        return replace(held, training=training)

    async def _withdraw(self, claim: Claim) -> None:
        async with self.store.transaction() as work:
            held = await work.trainings.held(claim)
            puts = held.training.puts - 1
            await work.trainings.save(replace(held.training, puts=puts, put_at=None))

    async def _did_not_count(self, claim: Claim) -> None:
        """Uncount the request, as the slot is unchanged; keep the note that we asked."""
        async with self.store.transaction() as work:
            training = (await work.trainings.held(claim)).training
            await work.trainings.save(replace(training, puts=training.puts - 1))

    async def _look(self, claim: Claim) -> None:
        """Check whether a request without an answer was applied."""
        voice = await self.upstream.get(claim.clone.slot_id or "")
        state = _known(voice)
        if _applied(claim.training, voice):
            await self._accepted(claim, voice)
        elif await self._has_settled(claim):
            await self._withdraw(claim)
            await self._ask(claim, before=state)
        else:
            raise UpstreamUnavailable(answer="training request not seen yet")

    async def _has_settled(self, claim: Claim) -> bool:
        """Return whether the request would be visible by now, even if the clock was put back."""
        now = self.clock()
        asked_at = claim.training.put_at or now
        if asked_at > now:
            async with self.store.transaction() as work:
                held = await work.trainings.held(claim)
                await work.trainings.save(replace(held.training, put_at=now))
        return now >= asked_at + self.settle

    async def _accepted(self, claim: Claim, voice: Voice) -> None:
        async with self.store.transaction() as work:
            held = await work.trainings.held(claim)
            await work.clones.save(replace(held.clone, state=State.TRAINING))
            await work.trainings.save(
                replace(
                    held.training,
                    seen_training=is_at_work(held.training, voice),
                    missing_since=None,
                    step=Step.WATCH,
                    due_at=None,
                    tries=0,
                )
            )
            history = await work.trainings.durations(HISTORY)
        log.info("training accepted", extra={"clone": claim.clone.id, "slot": voice.slot_id})
        await self.status.show(claim, Progress.TRAINING, usual=usual(history))

    async def _fail(self, claim: Claim, reason: Reason) -> None:
        async with self.store.transaction() as work:
            held = await work.trainings.held(claim)
            await finish(work, held, Outcome.FAILED, now=self.clock(), reason=reason)

    async def _miss(self, claim: Claim) -> None:
        """Believe that the slot is gone if it stays missing and the LIST doesn't have it."""
        now = self.clock()
        since = claim.training.missing_since
        if (
            since is None
            or now - since < LOST_AFTER
            or await is_listed(self.upstream, claim.clone.slot_id)
        ):
            async with self.store.transaction() as work:
                training = (await work.trainings.held(claim)).training
                later = replace(training, missing_since=since or now, due_at=now + LOST_AFTER)
                await work.trainings.save(later)
        else:
            await self._start_over(claim)

    async def _start_over(self, claim: Claim) -> None:
        """Forget a lost slot and get another, but only once, and not without consent."""
        log.warning("slot lost", extra={"clone": claim.clone.id, "slot": claim.clone.slot_id})
        now = self.clock()
        async with self.store.transaction() as work:
            held = await work.trainings.held(claim)
            clone = replace(held.clone, slot_id=None, state=State.INIT)
            if held.training.slots_lost or held.owner.consent is None:
                lost = Reason(SlotNotFound.code)
                await finish(work, replace(held, clone=clone), Outcome.FAILED, now=now, reason=lost)
                return
            await work.clones.save(clone)
            await work.trainings.save(
                replace(
                    held.training,
                    puts=0,
                    put_at=None,
                    fetched_at=None,
                    missing_since=None,
                    slots_lost=1,
                    step=Step.RESERVE,
                    due_at=now,
                )
            )


def _known(voice: Voice) -> State:
    """Return a slot's state; an unknown one proves nothing, so UpstreamUnavailable."""
    if voice.state is None:
        broken = Trouble.UPSTREAM_BROKEN
        raise UpstreamUnavailable(answer="a state that we don't know", trouble=broken)
    return voice.state


def _applied(training: Training, voice: Voice) -> bool:
    fetched = training.fetched_at is not None
    return fetched or is_at_work(training, voice) or has_ended_anew(training, voice)
