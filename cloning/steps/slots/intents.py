"""What becomes of an intent to create a slot: the clone has one, there is none, or may be none."""

import logging
from dataclasses import replace
from datetime import timedelta

from cloning.domain.endings import DELETED
from cloning.domain.models import Claim, Clone, Outcome, Reason
from cloning.domain.operating.memos import About
from cloning.domain.transitions import created, dropped, not_created, reserved
from cloning.holding import holding
from cloning.ports.outside import Clock, Samples
from cloning.ports.store import Store, Transaction
from cloning.trainings.ending import drop, finish
from cloning.trainings.held import held
from cloning.trainings.turns import Turn, Turns

log = logging.getLogger(__name__)


@holding
class SlotIntents:
    """Ends intents, and goes on with what is still wanted."""

    store: Store
    turns: Turns
    samples: Samples
    waiting: timedelta
    """How soon to look again whether it is a training's turn."""
    clock: Clock

    async def give(self, work: Transaction, claim: Claim, slot_id: str) -> Turn | None:
        """Give a free slot to a clone, even if it was deleted meanwhile, in the caller's commit."""
        clone = created(claim.clone, slot_id)
        await work.clones.save(clone)
        await work.strays.forget(slot_id)
        await work.memos.note(About.MADE, slot_id, self.clock())
        if clone.deleted_at is not None:
            await work.memos.note(About.SLOT, slot_id, self.clock())
        log.info("slot given", extra={"clone": clone.id, "slot": slot_id})
        return await self.to_train(work, claim, clone)

    async def to_train(self, work: Transaction, claim: Claim, clone: Clone) -> Turn | None:
        """Continue if the clone is still wanted and it is its turn, in the caller's commit."""
        now, training = self.clock(), claim.training
        if clone.deleted_at is not None:
            await work.trainings.overtake(dropped(training, DELETED))
            return None
        if await work.trainings.another_goes_first(claim):
            await work.trainings.save(replace(training, due_at=now + self.waiting, tries=0))
            return None
        moved = replace(claim, training=reserved(training, now=now), clone=clone)
        return await self.turns.go_on(work, moved)

    async def void(self, claim: Claim) -> None:
        """Clear the intent, as no slot was created; end a training that is no longer wanted.

        It isn't if the clone was deleted, or the consent withdrawn.
        """
        async with held(self.store, claim) as (work, present):
            clone = not_created(present.clone)
            await work.clones.save(clone)
            if clone.deleted_at is not None:
                await work.trainings.overtake(dropped(present.training, DELETED))
            elif present.owner.consent is None:
                await drop(work, present.training, clone)
        if present.owner.consent is None and present.training.sample is not None:
            await self.samples.erase(present.training.sample)

    async def fail(self, claim: Claim, reason: Reason, *, counts: bool = True) -> None:
        """End the training because there may be no more slots; its owner may try again."""
        now = self.clock()
        async with held(self.store, claim) as (work, present):
            void = replace(present, clone=not_created(present.clone))
            if not counts:
                await work.trainings.forgive(present.training)
            if void.clone.deleted_at is not None:
                await work.clones.save(void.clone)
                await work.trainings.overtake(dropped(present.training, DELETED))
            else:
                await finish(work, void, Outcome.FAILED, now=now, reason=reason)
