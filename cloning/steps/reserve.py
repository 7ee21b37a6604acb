"""The step `reserve`: give the clone a slot, and never leave a slot that we don't know of.

The upstream offers no idempotency key and no search. So we first write down an intent, with the
account's slots at that moment. After a crash or a lost answer we create nothing until a settle time
has passed. If exactly one new slot has turned up by then, we adopt it. We only believe that there
is none after several looks, because one LIST may have gaps.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from cloning.domain.errors import (
    PaidSlotsUsedUp,
    UpstreamDenied,
    UpstreamRefused,
    UpstreamUnavailable,
)
from cloning.domain.models import Claim, Clone, Outcome, Reason, State, Voice
from cloning.domain.progress import Figures
from cloning.domain.transitions import (
    DELETED,
    about_to_be_created,
    created,
    dropped,
    not_created,
    reserved,
)
from cloning.owners.caps import Caps
from cloning.ports.outside import Clock, Samples, Upstream
from cloning.ports.store import Store, Transaction
from cloning.trainings.ending import drop, finish
from cloning.trainings.held import held
from cloning.trainings.status_message import StatusMessage, figures_of
from cloning.trainings.turns import Act, Turn, Turns

log = logging.getLogger(__name__)

TURN = timedelta(seconds=1)
"""How soon we look again whether it is our turn to create a slot."""

LOOKS = 3
"""How many LISTs must lack a new slot before we create another."""

LOOK_AGAIN = timedelta(seconds=5)
"""How soon we look again for a slot that one LIST lacks."""


class Reserve:
    """Makes sure that a clone has exactly one slot; slots are created one at a time."""

    def __init__(
        self,
        *,
        store: Store,
        turns: Turns,
        upstream: Upstream,
        samples: Samples,
        status: StatusMessage,
        settle: timedelta,
        waiting: timedelta,
        clock: Clock,
        caps: Caps,
    ) -> None:
        self._store = store
        self._turns = turns
        self._upstream = upstream
        self._samples = samples
        self._status = status
        self._settle = settle
        self._waiting = waiting
        self._clock = clock
        self._caps = caps
        self._here = asyncio.Lock()
        self._was_held_up = False
        """Whether an intent of another clone kept us from creating the last time."""
        self._absences: Counter[tuple[int, datetime | None]] = Counter()
        """How often a LIST lacked the slot that a clone's intent may have created."""
        self._told: dict[int, object] = {}
        """By training id: the place in line and the take that its owner was last told about."""

    async def begin(self, work: Transaction, claim: Claim) -> Act:
        """Start training if there is a slot; else wait for our turn, or create one."""
        if claim.clone.slot_intent_at is not None:
            return partial(self._one_at_a_time, claim, self._resolve)
        figures = await figures_of(work, claim)
        if figures.waits:
            return partial(self._wait, claim, figures)
        self._told.pop(claim.training.id, None)
        if claim.clone.slot_id is not None:
            return partial(self._go_on, claim)
        return partial(self._one_at_a_time, claim, self._create)

    async def _one_at_a_time(
        self, claim: Claim, do: Callable[[Claim], Awaitable[Turn | None]]
    ) -> Turn | None:
        async with self._here:
            return await do(claim)

    async def _go_on(self, claim: Claim) -> Turn | None:
        async with held(self._store, claim) as (work, present):
            return await self._to_train(work, present, present.clone)

    async def _wait(self, claim: Claim, figures: Figures) -> None:
        """Show the place in line whenever it changes, and again after a restart."""
        told = figures.line, claim.training.take
        if self._told.get(claim.training.id) != told:
            await self._status.show(claim, figures)
            self._told[claim.training.id] = told
        await self._come_back(claim, self._waiting)

    async def _come_back(self, claim: Claim, pause: timedelta) -> None:
        async with held(self._store, claim) as (work, present):
            due_at = self._clock() + pause
            await work.trainings.save(replace(present.training, due_at=due_at, tries=0))

    async def _create(self, claim: Claim) -> Turn | None:
        if self._was_held_up and await self._is_held_up():
            await self._come_back(claim, TURN)
            return None
        try:
            creating = await self._write_intent(claim)
            voice = await self._post(creating) if creating is not None else None
            return await self._record(claim, voice) if voice is not None else None
        except PaidSlotsUsedUp as refusal:
            await self._fail(claim, refusal.reason, counts=False)
            return None

    async def _is_held_up(self) -> bool:
        """Return whether it is unknown if another clone has been given a slot."""
        async with self._store.transaction() as work:
            return bool(await work.clones.with_intents())

    async def _write_intent(self, claim: Claim) -> Claim | None:
        """Write down that we are about to create a slot; its language is final from now on.

        None if we have to come back later, because another clone may be given a slot right now.
        """
        before = frozenset(voice.slot_id for voice in await self._upstream.voices())
        now = self._clock()
        async with held(self._store, claim) as (work, present):
            self._was_held_up = bool(await work.clones.with_intents())
            if self._was_held_up:
                later = replace(present.training, due_at=now + TURN, tries=0)
                await work.trainings.save(later)
                return None
            clone = await self._caps.take(work, present.clone)
            await work.clones.save(about_to_be_created(clone, snapshot=before, now=now))
        return present

    async def _post(self, claim: Claim) -> Voice | None:
        try:
            return await self._upstream.create(claim.clone.voice_language)
        except UpstreamRefused as refusal:
            log.warning("the account takes no more slots: %s", refusal)
            await self._fail(claim, Reason("slot_refused"))
            return None
        except UpstreamDenied:
            await self._void(claim)
            raise
        except UpstreamUnavailable as fault:
            if fault.applied is False:
                await self._void(claim)
            raise

    async def _void(self, claim: Claim) -> None:
        """Clear the intent, as no slot was created; end a training that is no longer wanted.

        It isn't if the clone was deleted, or the consent withdrawn.
        """
        async with held(self._store, claim) as (work, present):
            clone = not_created(present.clone)
            await work.clones.save(clone)
            if clone.deleted_at is not None:
                await work.trainings.overtake(dropped(present.training, DELETED))
            elif present.owner.consent is None:
                await drop(work, present.training, clone)
        if present.owner.consent is None and present.training.sample is not None:
            await self._samples.erase(present.training.sample)

    async def _fail(self, claim: Claim, reason: Reason, *, counts: bool = True) -> None:
        """End the training because there may be no more slots; its owner may try again."""
        now = self._clock()
        async with held(self._store, claim) as (work, present):
            void = replace(present, clone=not_created(present.clone))
            if not counts:
                await work.trainings.forgive(present.training)
            if void.clone.deleted_at is not None:
                await work.clones.save(void.clone)
                await work.trainings.overtake(dropped(present.training, DELETED))
            else:
                await finish(work, void, Outcome.FAILED, now=now, reason=reason)

    async def _record(self, claim: Claim, voice: Voice) -> Turn | None:
        """Write down that this slot is the clone's, even if the clone was deleted meanwhile."""
        async with held(self._store, claim) as (work, present):
            clone = created(present.clone, voice.slot_id)
            await work.clones.save(clone)
            turn = await self._to_train(work, present, clone)
        log.info("slot created", extra={"clone": claim.clone.id, "slot": voice.slot_id})
        return turn

    async def _to_train(self, work: Transaction, claim: Claim, clone: Clone) -> Turn | None:
        """Continue if the clone is still wanted and it is its turn, in the caller's transaction."""
        now, training = self._clock(), claim.training
        if clone.deleted_at is not None:
            await work.trainings.overtake(dropped(training, DELETED))
            return None
        if await work.trainings.another_goes_first(claim):
            await work.trainings.save(replace(training, due_at=now + self._waiting, tries=0))
            return None
        return await self._turns.go_on(work, reserved(training, now=now))

    async def _resolve(self, claim: Claim) -> Turn | None:
        """Find out the result of an intent whose answer never reached us."""
        if (early := self._time_to_settle(claim.clone)) > timedelta():
            await self._let_settle(claim, early)
            return None
        candidates = await self._candidates(claim.clone)
        log.info("slot intent settled", extra={"clone": claim.clone.id, "slots": len(candidates)})
        if len(candidates) == 1:
            return await self._record(claim, candidates[0])
        if candidates or self._is_absent_again(claim.clone):
            await self._void(claim)
            await self._come_back(claim, timedelta())
        else:
            await self._come_back(claim, LOOK_AGAIN)
        return None

    def _is_absent_again(self, clone: Clone) -> bool:
        """Count another LIST without a new slot; True if that is enough to believe it."""
        intent = (clone.id, clone.slot_intent_at)
        self._absences[intent] += 1
        if self._absences[intent] < LOOKS:
            return False
        del self._absences[intent]
        return True

    async def _let_settle(self, claim: Claim, pause: timedelta) -> None:
        """Come back when the settle time is over; an intent from the future has a wrong clock."""
        now = self._clock()
        async with held(self._store, claim) as (work, present):
            if pause > self._settle:
                snapshot = present.clone.slot_snapshot
                clone = about_to_be_created(present.clone, snapshot=snapshot, now=now)
                await work.clones.save(clone)
            due_at = now + min(pause, self._settle)
            await work.trainings.save(replace(present.training, due_at=due_at, tries=0))

    def _time_to_settle(self, clone: Clone) -> timedelta:
        began = clone.slot_intent_at or self._clock()
        return began + self._settle - self._clock()

    async def _candidates(self, clone: Clone) -> list[Voice]:
        new = [
            voice
            for voice in await self._upstream.voices()
            if voice.slot_id not in clone.slot_snapshot and voice.state is State.INIT
        ]
        async with self._store.transaction() as work:
            ours = await work.clones.with_slots([voice.slot_id for voice in new])
            left = await work.paid_slots.left()
        return [voice for voice in new if voice.slot_id not in ours and voice.slot_id not in left]
