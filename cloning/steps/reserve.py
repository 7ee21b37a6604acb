"""The step `reserve`: give the clone a slot, and never leave a slot that we don't know of.

The upstream offers no idempotency key and no search. So we first write down an intent, with the
account's slots at that moment. After a crash or a lost answer we create nothing until a settle time
has passed. If exactly one new slot has turned up by then, we adopt it. We only believe that there
is none after several looks, because one LIST may have gaps.
"""

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from cloning.domain.errors import (
    PaidSlotsUsedUp,
    UpstreamDenied,
    UpstreamRefused,
    UpstreamUnavailable,
)
from cloning.domain.limits import CLAIM
from cloning.domain.line import place_of
from cloning.domain.models import Claim, Clone, Outcome, Reason, State, Step, Voice
from cloning.owners.caps import Caps
from cloning.owners.ownership import under_way
from cloning.ports.outside import Clock, Progress, Samples, Upstream
from cloning.ports.store import Store, Transaction
from cloning.steps.ending import drop, finish
from cloning.steps.status_message import StatusMessage

log = logging.getLogger(__name__)

LEASE = "create_slot"
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
        upstream: Upstream,
        samples: Samples,
        status: StatusMessage,
        settle: timedelta,
        waiting: timedelta,
        holder: str,
        clock: Clock,
        caps: Caps,
    ) -> None:
        self._store = store
        self._upstream = upstream
        self._samples = samples
        self._status = status
        self._settle = settle
        self._waiting = waiting
        self._holder = holder
        self._clock = clock
        self._caps = caps
        self._here = asyncio.Lock()
        self._absences: Counter[tuple[int, datetime | None]] = Counter()
        """How often a LIST lacked the slot that a clone's intent may have created."""
        self._told: dict[int, object] = {}
        """By training id: the place in line and the take that its owner was last told about."""

    async def do(self, claim: Claim) -> None:
        """Start training if there is a slot; else wait for our turn, or create one."""
        async with self._here:
            if claim.clone.slot_intent_at is not None:
                await self._resolve(claim)
            elif await self._another_goes_first(claim):
                await self._wait(claim)
            elif claim.clone.slot_id is not None:
                await self._go_on(claim)
            elif await self._take_turn():
                await self._create(claim)
            else:
                await self._come_back(claim, TURN)

    async def _go_on(self, claim: Claim) -> None:
        self._told.pop(claim.training.id, None)
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            await self._to_train(work, held, held.clone)

    async def _another_goes_first(self, claim: Claim) -> bool:
        async with self._store.transaction() as work:
            return await work.trainings.another_goes_first(claim)

    async def _wait(self, claim: Claim) -> None:
        """Show the place in line whenever it changes, and again after a restart."""
        async with self._store.transaction() as work:
            line = place_of(claim.training, await under_way(work, claim.owner.id))
        told = line, claim.training.take
        if self._told.get(claim.training.id) != told:
            await self._status.show(claim, Progress.WAITING, line=line)
            self._told[claim.training.id] = told
        await self._come_back(claim, self._waiting, tries=1)

    async def _take_turn(self) -> bool:
        now = self._clock()
        async with self._store.transaction() as work:
            if not await work.leases.take(LEASE, self._holder, now=now, until=now + CLAIM):
                return False
            # Only with the lease: the worker that had it before may have left an intent behind.
            if await work.clones.with_intents():
                await work.leases.give_back(LEASE, self._holder)
                return False
        return True

    async def _come_back(self, claim: Claim, pause: timedelta, *, tries: int = 0) -> None:
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            due_at = self._clock() + pause
            await work.trainings.save(replace(held.training, due_at=due_at, tries=tries))

    async def _create(self, claim: Claim) -> None:
        self._told.pop(claim.training.id, None)
        try:
            language = await self._write_intent(claim)
            voice = await self._post(claim, language)
            if voice is not None:
                await self._record(claim, voice)
        except PaidSlotsUsedUp as refusal:
            await self._fail(claim, refusal.reason, counts=False)
        finally:
            async with self._store.transaction() as work:
                await work.leases.give_back(LEASE, self._holder)

    async def _write_intent(self, claim: Claim) -> str | None:
        """Write down that we are about to create a slot; return its language, now final."""
        before = frozenset(voice.slot_id for voice in await self._upstream.voices())
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            clone = await self._caps.take(work, held.clone)
            await work.clones.save(
                replace(clone, slot_intent_at=self._clock(), slot_snapshot=before)
            )
        return held.clone.voice_language

    async def _post(self, claim: Claim, language: str | None) -> Voice | None:
        try:
            return await self._upstream.create(language)
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
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            clone = _without_slot(held.clone)
            await work.clones.save(clone)
            if clone.deleted_at is not None:
                await work.trainings.end(held.training)
            elif held.owner.consent is None:
                await drop(work, held.training, clone)
        if held.owner.consent is None and held.training.sample is not None:
            await self._samples.erase(held.training.sample)

    async def _fail(self, claim: Claim, reason: Reason, *, counts: bool = True) -> None:
        """End the training because there may be no more slots; its owner may try again."""
        now = self._clock()
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            void = replace(held, clone=_without_slot(held.clone))
            if not counts:
                await work.trainings.forgive(held.training)
            if void.clone.deleted_at is not None:
                await work.clones.save(void.clone)
                await work.trainings.end(held.training)
            else:
                await finish(work, void, Outcome.FAILED, now=now, reason=reason)

    async def _record(self, claim: Claim, voice: Voice) -> None:
        """Write down that this slot is the clone's, even if the clone was deleted meanwhile."""
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            clone = replace(_without_intent(held.clone), slot_id=voice.slot_id, state=State.INIT)
            await work.clones.save(clone)
            await self._to_train(work, held, clone)
        log.info("slot created", extra={"clone": claim.clone.id, "slot": voice.slot_id})

    async def _to_train(self, work: Transaction, held: Claim, clone: Clone) -> None:
        """Continue if the clone is still wanted and it is its turn, in the caller's transaction."""
        now = self._clock()
        if clone.deleted_at is not None:
            await work.trainings.end(held.training)
        elif await work.trainings.another_goes_first(held):
            await work.trainings.save(replace(held.training, due_at=now + self._waiting, tries=0))
        else:
            await work.trainings.save(replace(held.training, step=Step.TRAIN, due_at=now, tries=0))

    async def _resolve(self, claim: Claim) -> None:
        """Find out the result of an intent whose answer never reached us."""
        if (early := self._time_to_settle(claim.clone)) > timedelta():
            await self._let_settle(claim, early)
            return
        candidates = await self._candidates(claim.clone)
        log.info("slot intent settled", extra={"clone": claim.clone.id, "slots": len(candidates)})
        if len(candidates) == 1:
            await self._record(claim, candidates[0])
        elif candidates or self._is_absent_again(claim.clone):
            await self._void(claim)
            await self._come_back(claim, timedelta())
        else:
            await self._come_back(claim, LOOK_AGAIN)

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
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            if pause > self._settle:
                await work.clones.save(replace(held.clone, slot_intent_at=now))
            due_at = now + min(pause, self._settle)
            await work.trainings.save(replace(held.training, due_at=due_at, tries=0))

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
        return [voice for voice in new if voice.slot_id not in ours]


def _without_intent(clone: Clone) -> Clone:
    return replace(clone, slot_intent_at=None, slot_snapshot=frozenset())


def _without_slot(clone: Clone) -> Clone:
    return replace(_without_intent(clone), paid=False)
