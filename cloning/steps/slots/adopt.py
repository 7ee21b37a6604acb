"""Finds a slot for a clone whose create got no answer, or creates another one after all.

Slots that nobody owns yet are interchangeable within a language and a tier, so it need not be the
one that this clone's own create has made. cloning/trainings/stray_rule.py says which ones may be
ours.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto

from cloning.domain.models import Claim, Clone, State, Voice
from cloning.domain.transitions import about_to_be_created
from cloning.ports.outside import Clock, Upstream
from cloning.ports.store import Store, Transaction
from cloning.steps.slots.intents import SlotIntents
from cloning.trainings.held import come_back, held
from cloning.trainings.stray_rule import Prospects, Stray, prospects
from cloning.trainings.strays import note_strays
from cloning.trainings.turns import Turn

log = logging.getLogger(__name__)

LOOKS = 3
"""How many LISTs must lack a slot before we believe that there is none; one may have gaps."""

LOOK_AGAIN = timedelta(seconds=5)
"""How soon we look again for a slot that one LIST lacks."""


class Next(Enum):
    """What to do for a clone after a LIST that brought it no slot."""

    LOOK = auto()
    CREATE = auto()


class Adopt:
    """Resolves intents, each by itself; others create and adopt meanwhile."""

    def __init__(
        self,
        *,
        store: Store,
        upstream: Upstream,
        intents: SlotIntents,
        settle: timedelta,
        shared: bool = False,
        clock: Clock,
    ) -> None:
        self._store = store
        self._upstream = upstream
        self._intents = intents
        self._settle = settle
        self._shared = shared
        """Whether others use the account, so that a new slot may be theirs: then none is taken, and
        `reconcile` lists what a lost answer has left behind."""
        self._clock = clock
        self._absences: Counter[tuple[int, datetime | None]] = Counter()
        """How often a LIST lacked a slot for a clone's intent."""

    async def __call__(self, claim: Claim) -> Turn | None:
        """Adopt a slot that has turned up; create another once it is certain that none has."""
        if (early := self._time_to_settle(claim.clone)) > timedelta():
            await self._let_settle(claim, early)
            return None
        found = Next.CREATE if self._shared else await self._found(claim)
        if found is Next.CREATE:
            await self._intents.void(claim)
            await come_back(self._store, claim, self._clock())
        elif found is Next.LOOK:
            await come_back(self._store, claim, self._clock() + LOOK_AGAIN)
        else:
            return found
        return None

    async def _found(self, claim: Claim) -> Turn | Next | None:
        voices = await self._upstream.voices()
        async with held(self._store, claim) as (work, present):
            return await self._take_one(work, present, voices)

    async def _take_one(
        self, work: Transaction, claim: Claim, voices: Sequence[Voice]
    ) -> Turn | Next | None:
        clone = claim.clone
        chances = await self._look(work, clone, voices)
        if chances.crowded:
            log.warning("more slots than we can have created", extra={"clone": clone.id})
            return Next.CREATE
        if not chances.free and chances.awaited:
            return Next.LOOK
        if (chances.hidden or not chances.free) and not self._is_absent_again(clone):
            return Next.LOOK
        for stray in chances.free:
            if not await work.clones.is_taken(stray.voice.slot_id):
                self._absences.pop((clone.id, clone.slot_intent_at), None)
                return await self._intents.give(work, claim, stray.voice.slot_id)
        if chances.free:
            return Next.LOOK
        for stray in chances.doubtful:  # once this intent is gone, they would look certain
            await work.paid_slots.leave(stray.voice.slot_id)
        return Next.CREATE

    async def _look(self, work: Transaction, clone: Clone, voices: Sequence[Voice]) -> Prospects:
        # First the intents: a create that ends in between has its slot then, and no stray. The
        # other way round its stray would have no intent, and seem to be somebody else's.
        intents = await work.clones.with_intents()
        unowned = await note_strays(work, voices)
        numbers = await work.strays.after(clone.slot_mark)
        strays = [
            Stray(numbers[voice.slot_id], voice)
            for voice in unowned
            if voice.state is State.INIT and voice.slot_id in numbers
        ]
        shown = {voice.slot_id for voice in voices if voice.state is not None}
        return prospects(
            clone,
            intents,
            strays,
            [number for slot_id, number in numbers.items() if slot_id not in shown],
            settle=self._settle,
            now=self._clock(),
        )

    def _is_absent_again(self, clone: Clone) -> bool:
        """Count another LIST that lacks a slot; True if that is enough to believe it."""
        intent = (clone.id, clone.slot_intent_at)
        self._absences[intent] += 1
        if self._absences[intent] < LOOKS:
            return False
        del self._absences[intent]
        return True

    def _time_to_settle(self, clone: Clone) -> timedelta:
        began = clone.slot_intent_at or self._clock()
        return began + self._settle - self._clock()

    async def _let_settle(self, claim: Claim, pause: timedelta) -> None:
        """Come back when the settle time is over; an intent from the future has a wrong clock."""
        now = self._clock()
        async with held(self._store, claim) as (work, present):
            if pause > self._settle:
                mark = present.clone.slot_mark
                await work.clones.save(about_to_be_created(present.clone, mark=mark, now=now))
            due_at = now + min(pause, self._settle)
            await work.trainings.save(replace(present.training, due_at=due_at, tries=0))
