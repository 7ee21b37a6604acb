"""Watching trainings that the upstream is at work on: one LIST for all of them."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cloning.ending import finish
from cloning.errors import SlotNotFound, Superseded, UpstreamError
from cloning.limits import BELIEVE_AFTER, FETCH_PATIENCE, LOST_AFTER
from cloning.models import (
    FINAL_STATES,
    Claim,
    Outcome,
    Reason,
    State,
    Step,
    Training,
    Voice,
)
from cloning.ports import Clock, Upstream, Wakeups
from cloning.store import Store, Transaction

log = logging.getLogger(__name__)


class Watch:
    """Notices final states; it believes only what is of this attempt, and destroys nothing."""

    def __init__(self, *, store: Store, upstream: Upstream, wakeups: Wakeups, clock: Clock) -> None:
        self._store = store
        self._upstream = upstream
        self._wakeups = wakeups
        self._clock = clock

    async def look(self) -> None:
        """Ask the upstream once about everything that is Training and write down what is new."""
        async with self._store.transaction() as work:
            watched = await work.trainings.watched()
        if not watched:
            return
        voices = await self._voices(watched)
        for claim in watched:
            try:
                await self._heed(claim, voices.get(claim.clone.slot_id or ""))
            except (Superseded, UpstreamError) as fault:
                log.info("nothing learnt: %s", fault, extra={"clone": claim.clone.id})

    async def _heed(self, claim: Claim, voice: Voice | None) -> None:
        if voice is not None:
            await self._see(claim, voice)
        else:
            await self._miss(claim)

    async def _voices(self, watched: Sequence[Claim]) -> Mapping[str, Voice]:
        """One watched slot is asked for by itself, more by one LIST."""
        if len(watched) > 1:
            return {voice.slot_id: voice for voice in await self._upstream.voices()}
        slot_id = watched[0].clone.slot_id or ""
        try:
            return {slot_id: await self._upstream.get(slot_id)}
        except SlotNotFound:
            return {}

    async def _see(self, claim: Claim, voice: Voice) -> None:
        outcome = self._verdict(claim.training, voice)
        if outcome is Outcome.FAILED and self._was_never_fetched(claim.training):
            await self._ask_again(claim)
        elif outcome is not None:
            await self._finish(claim, outcome, voice.demo_url)
        elif _is_news(claim.training, voice):
            await self._note(claim, seen=voice.state is State.TRAINING)

    def _verdict(self, training: Training, voice: Voice) -> Outcome | None:
        """Tell how this attempt ended, None while it is not known to have.

        A slot that is trained again shows its old final state until the upstream has begun.
        """
        if voice.state not in FINAL_STATES:
            return None
        began = training.seen_training or training.fetched_at is not None
        if began or training.previous_state is State.INIT:
            return Outcome.SUCCESS if voice.state is State.SUCCESS else Outcome.FAILED
        asked_at = training.put_at or training.created_at
        return Outcome.FAILED if self._clock() - asked_at > BELIEVE_AFTER else None

    def _was_never_fetched(self, training: Training) -> bool:
        """Tell whether it failed because we could not be reached, as during a restart of ours."""
        asked_at = training.put_at or training.created_at
        soon = self._clock() - asked_at < FETCH_PATIENCE
        return training.fetched_at is None and training.puts == 1 and soon

    async def _ask_again(self, claim: Claim) -> None:
        """Ask once more, with a fresh link: what failed was the way to us, not the recording."""
        async with self._store.transaction() as work:
            held = await self._still_watched(work, claim)
            again = replace(
                held.training,
                put_at=None,
                seen_training=False,
                step=Step.TRAIN,
                due_at=self._clock(),
            )
            await work.clones.save(replace(held.clone, state=State.FAILED))
            await work.trainings.save(again)
        log.warning("sample was not fetched, asking again", extra={"clone": claim.clone.id})
        self._wakeups.wake(claim.training.id)

    async def _finish(self, claim: Claim, outcome: Outcome, demo_url: str) -> None:
        reason = Reason("upstream_failed") if outcome is Outcome.FAILED else None
        async with self._store.transaction() as work:
            held = await self._still_watched(work, claim)
            await finish(work, held, outcome, now=self._clock(), reason=reason, demo_url=demo_url)
        log.info("training ended: %s", outcome, extra={"clone": claim.clone.id})
        self._wakeups.wake(claim.training.id)

    async def _still_watched(self, work: Transaction, claim: Claim) -> Claim:
        held = await work.trainings.held(claim)
        if held.training.step is not Step.WATCH:
            raise Superseded
        return held

    async def _note(self, claim: Claim, *, seen: bool = False, missing: bool = False) -> None:
        async with self._store.transaction() as work:
            training = (await self._still_watched(work, claim)).training
            missing_since = self._clock() if missing else None
            await work.trainings.save(
                replace(
                    training,
                    seen_training=training.seen_training or seen,
                    missing_since=missing_since,
                )
            )

    async def _miss(self, claim: Claim) -> None:
        """A slot that the LIST lacks is asked for; it is lost only when it stays missing."""
        try:
            voice = await self._upstream.get(claim.clone.slot_id or "")
        except SlotNotFound:
            await self._missing(claim)
        else:
            await self._see(claim, voice)

    async def _missing(self, claim: Claim) -> None:
        now = self._clock()
        since = claim.training.missing_since
        if since is None:
            await self._note(claim, missing=True)
        elif now - since >= LOST_AFTER:
            async with self._store.transaction() as work:
                held = await self._still_watched(work, claim)
                lost = replace(held, clone=replace(held.clone, slot_id=None))
                reason = Reason(SlotNotFound.code)
                await finish(work, lost, Outcome.FAILED, now=now, reason=reason)
            self._wakeups.wake(claim.training.id)


def _is_news(training: Training, voice: Voice) -> bool:
    """Tell whether a slot that is there changes what we know: it has begun, or it is back."""
    begun = voice.state is State.TRAINING and not training.seen_training
    return begun or training.missing_since is not None
