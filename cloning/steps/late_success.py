"""Late successes of trainings that were given up; they are announced like any other."""

import logging
from dataclasses import replace

from cloning.domain.endings import GIVEN_UP
from cloning.domain.errors import UpstreamError
from cloning.domain.limits import LATE_FOR
from cloning.domain.models import Claim, Clone, Outcome, State, Step, Training, Voice
from cloning.domain.transitions import after
from cloning.holding import holding
from cloning.owners.ownership import own_clone
from cloning.ports.outside import Clock, Upstream
from cloning.ports.store import Store, Transaction
from cloning.steps.upstream_answer import outcome_of
from cloning.trainings.ending import revive

log = logging.getLogger(__name__)


@holding
class Late:
    """Checks trainings that took so long that their owner was told they had failed."""

    store: Store
    upstream: Upstream
    clock: Clock

    async def look(self) -> None:
        """Ask the upstream once about all trainings given up within a week."""
        async with self.store.transaction() as work:
            given_up = await work.trainings.given_up(self.clock() - LATE_FOR)
        open_ones = {claim.clone.slot_id: claim for claim in given_up if _may_still_end(claim)}
        if not open_ones:
            return
        for voice in await self.upstream.voices(lambda slot_id, _state: slot_id in open_ones):
            await self._heed(open_ones[voice.slot_id], voice)

    async def ready(self, owner_id: int, training_id: int) -> Clone | None:
        """Return the clone if it is ready after all, when its owner wants to try again.

        If the training was given up, this asks the upstream first. The caller shows the clip, so a
        success is not announced again.

        Raises:
            CloneNotFound: if this owner has no such clone.
        """
        async with self.store.transaction() as work:
            training = await work.trainings.get(training_id)
            clone = await own_clone(work, owner_id, training.clone_id if training else None)
            latest = await work.trainings.latest(clone.id)
            owner = await work.owners.get(owner_id)
        if clone.state is State.SUCCESS:
            return clone
        if owner is None or latest is None or latest != training or not _was_given_up(latest):
            return None
        return await self._ask_for(Claim(training=latest, clone=clone, owner=owner))

    async def _ask_for(self, claim: Claim) -> Clone | None:
        try:
            voice = await self.upstream.get(claim.clone.slot_id or "")
        except UpstreamError as fault:
            log.info("not known whether it is ready: %s", fault, extra={"clone": claim.clone.id})
            return None
        return await self._heed(claim, voice, told=True)

    async def _heed(self, claim: Claim, voice: Voice, *, told: bool = False) -> Clone | None:
        """Write down a success, unless the clone was deleted or trained again in the meantime."""
        now = self.clock()
        if outcome_of(claim.training, voice, now) is not Outcome.SUCCESS:
            return None
        async with self.store.transaction() as work:
            current = await _still_given_up(work, claim)
            if current is None:
                return None
            await revive(work, current, voice.demo_url, now=now, told=told)
        log.info("a training that was given up has succeeded", extra={"clone": claim.clone.id})
        return after(current.training, current.clone, Outcome.SUCCESS, voice.demo_url)


def _was_given_up(training: Training) -> bool:
    """Return whether its owner was told, or is being told, that it has failed."""
    return training.step in {Step.ANNOUNCE, Step.DONE} and training.reason == GIVEN_UP


def _may_still_end(claim: Claim) -> bool:
    """Return whether the slot can only show this training: none has come after it."""
    return claim.clone.state is State.FAILED and claim.clone.deleted_at is None


async def _still_given_up(work: Transaction, claim: Claim) -> Claim | None:
    clone = await work.clones.get(claim.clone.id)
    latest = await work.trainings.latest(claim.clone.id)
    if clone is None or latest is None or latest.id != claim.training.id:
        return None
    if not _was_given_up(latest) or clone.slot_id != claim.clone.slot_id:
        return None
    current = replace(claim, clone=clone, training=latest)
    return current if _may_still_end(current) else None
