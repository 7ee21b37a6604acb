"""Watches the trainings at the upstream: several with one LIST, a single one with a GET."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from cloning.domain.durations import HISTORY, LEAST_FOR_SLOW, Usual, slow_after, usual
from cloning.domain.errors import SlotNotFound, Superseded, UpstreamError
from cloning.domain.limits import LOST_AT_ONCE, LOST_AT_ONCE_SHARE, SLOW_AFTER
from cloning.domain.models import Claim, Outcome, Reason, Step, Voice
from cloning.domain.progress import Figures
from cloning.domain.transitions import GIVEN_UP, asked_again, failed
from cloning.domain.trouble import Trouble
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


class Watch:
    """Notices final states; believes only this attempt's, and destroys nothing."""

    def __init__(
        self,
        *,
        store: Store,
        upstream: Upstream,
        status: StatusMessage,
        clock: Clock,
    ) -> None:
        self._store = store
        self._upstream = upstream
        self._status = status
        self._clock = clock
        self._slow_after = SLOW_AFTER
        self._usual: Usual | None = None

    async def look(self) -> None:
        """Ask the upstream once about all trainings in state Training, and write down the news."""
        async with self._store.transaction() as work:
            watched = await work.trainings.watched()
            durations = await work.trainings.durations(HISTORY) if watched else ()
        if not watched:
            return
        self._slow_after = slow_after(durations)
        # With fewer, we can't say that this one is slower than nine in ten.
        self._usual = usual(durations) if len(durations) >= LEAST_FOR_SLOW else None
        try:
            voices = await self._voices(watched)
        except UpstreamError as fault:
            await self._take_note(watched, fault.trouble)
            raise
        await self._take_note(watched, None)
        missing = sum((claim.clone.slot_id or "") not in voices for claim in watched)
        believed = missing <= max(LOST_AT_ONCE, LOST_AT_ONCE_SHARE * len(watched))
        if not believed:
            log.error("the LIST lacks %d of %d slots: not believed", missing, len(watched))
        for claim in watched:
            try:
                await self._heed(claim, voices.get(claim.clone.slot_id or ""), believed)
            except (Superseded, UpstreamError) as fault:
                log.info("nothing learnt: %s", fault, extra={"clone": claim.clone.id})

    async def _take_note(self, watched: Sequence[Claim], trouble: Trouble | None) -> None:
        """Write down what keeps us from watching, if that has changed."""
        since = self._clock() if trouble is not None else None
        for claim in watched:
            if claim.training.trouble is trouble:
                continue
            with suppress(Superseded):
                async with self._store.transaction() as work:
                    training = (await self._still_watched(work, claim)).training
                    noted = replace(training, trouble=trouble, trouble_since=since)
                    await work.trainings.save(noted)

    async def _heed(self, claim: Claim, voice: Voice | None, believed: bool) -> None:
        if voice is not None:
            await self._see(claim, voice)
        elif believed:
            await self._miss(claim)
        else:
            await self._be_patient(claim)

    async def _voices(self, watched: Sequence[Claim]) -> Mapping[str, Voice]:
        """Ask for a single slot by itself, and for more with one LIST."""
        if len(watched) > 1:
            return {voice.slot_id: voice for voice in await self._upstream.voices()}
        slot_id = watched[0].clone.slot_id or ""
        try:
            return {slot_id: await self._upstream.get(slot_id)}
        except SlotNotFound:
            return {}

    async def _see(self, claim: Claim, voice: Voice) -> None:
        now = self._clock()
        outcome = outcome_of(claim.training, voice, now)
        if outcome is Outcome.FAILED and was_never_fetched(claim.training, now):
            await self._ask_again(claim)
        elif outcome is not None:
            reason = Reason("upstream_failed") if outcome is Outcome.FAILED else None
            await self._finish(claim, outcome, reason, demo_url=voice.demo_url)
        elif is_news(claim.training, voice):
            await self._note(claim, seen=is_at_work(claim.training, voice))
        else:
            await self._be_patient(claim)

    async def _be_patient(self, claim: Claim) -> None:
        """Say once that it is slow, if it is, and give up after a day."""
        now = self._clock()
        if is_hopeless(claim.training, now):
            await self._finish(claim, Outcome.FAILED, GIVEN_UP)
        elif is_slow(claim.training, now, self._slow_after):
            slow = await self._note(claim, slow=True)
            await self._status.show(slow, Figures(usual=self._usual))

    async def _ask_again(self, claim: Claim) -> None:
        """Ask once more, because the upstream could not reach us."""
        async with self._store.transaction() as work:
            present = await self._still_watched(work, claim)
            await work.clones.save(failed(present.clone))
            await work.trainings.save(asked_again(present.training, now=self._clock()))
            work.wake(claim.training.id)
        log.warning("sample was not fetched, asking again", extra={"clone": claim.clone.id})

    async def _finish(
        self, claim: Claim, outcome: Outcome, reason: Reason | None, *, demo_url: str = ""
    ) -> None:
        now = self._clock()
        async with self._store.transaction() as work:
            present = await self._still_watched(work, claim)
            await finish(work, present, outcome, now=now, reason=reason, demo_url=demo_url)
            work.wake(claim.training.id)
        log.info("training ended: %s", outcome, extra={"clone": claim.clone.id})

    async def _still_watched(self, work: Transaction, claim: Claim) -> Claim:
        present = await work.trainings.held(claim)
        if present.training.step is not Step.WATCH:
            raise Superseded
        return present

    async def _note(
        self, claim: Claim, *, seen: bool = False, missing: bool = False, slow: bool = False
    ) -> Claim:
        async with self._store.transaction() as work:
            present = await self._still_watched(work, claim)
            training = replace(
                present.training,
                seen_training=present.training.seen_training or seen,
                missing_since=self._clock() if missing else None,
                told_slow=present.training.told_slow or slow,
            )
            await work.trainings.save(training)
        return replace(present, training=training)

    async def _miss(self, claim: Claim) -> None:
        """Ask for a slot that the LIST lacks; it is lost only if it stays missing."""
        try:
            voice = await self._upstream.get(claim.clone.slot_id or "")
        except SlotNotFound:
            await self._missing(claim)
        else:
            await self._see(claim, voice)

    async def _missing(self, claim: Claim) -> None:
        now = self._clock()
        if claim.training.missing_since is None:
            await self._note(claim, missing=True)
        elif not await is_lost(self._upstream, claim, now):
            await self._be_patient(claim)
        else:
            async with self._store.transaction() as work:
                await lose(work, await self._still_watched(work, claim), now)
                work.wake(claim.training.id)
