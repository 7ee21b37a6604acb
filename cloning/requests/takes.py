"""An owner's decisions about a take: use it anyway, record again, or cancel."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from cloning.domain.errors import Outdated, StorageUnavailable
from cloning.domain.models import Claim, Clone, Step, Training
from cloning.domain.owner import Question
from cloning.domain.transitions import ASKED, prepared_again
from cloning.holding import holding
from cloning.owners.ownership import own_clone
from cloning.owners.questions import asked
from cloning.ports.outside import Clock, Samples
from cloning.ports.store import Store, Transaction
from cloning.trainings.ending import drop, drop_claim


@holding
class Choices:
    """Carries out the answers; Outdated if an answer comes too late."""

    store: Store
    samples: Samples
    clock: Clock

    async def use(self, owner_id: int, training_id: int) -> None:
        """Use a take in spite of the concerns about it.

        Raises:
            CloneNotFound, Outdated: if the take does not wait for this answer.
        """
        async with self.store.transaction() as work:
            training, _clone = await _waiting(work, owner_id, training_id, Step.CHOICE)
            wanted = replace(training, accepted=True)
            await work.trainings.save(prepared_again(wanted, now=self.clock()))
            work.wake(training_id)

    async def record_again(self, owner_id: int, training_id: int) -> None:
        """Drop a take and expect another recording for the same clone.

        Raises:
            CloneNotFound, Outdated: if the take does not wait for this answer.
        """
        async with self.store.transaction() as work:
            training, clone = await _waiting(work, owner_id, training_id, *ASKED)
            await drop(work, training, clone)
            await _expect_another(work, training, clone, self.clock())

    async def cancel(self, owner_id: int) -> Sequence[Claim]:
        """Drop and return all trainings that have not reached the upstream yet."""
        async with self.store.transaction() as work:
            unbegun = [
                Claim(training=training, clone=clone, owner=owner)
                for training in await work.trainings.unbegun(owner_id)
                if (clone := await work.clones.get(training.clone_id)) is not None
                and (owner := await work.owners.get(owner_id)) is not None
                and clone.slot_intent_at is None
            ]
            over = [await drop_claim(work, claim) for claim in unbegun]
        for claim in unbegun:
            if claim.training.sample is not None:
                with suppress(StorageUnavailable):  # otherwise it is erased with the leftovers
                    await self.samples.erase(claim.training.sample)
        return over


async def _waiting(
    work: Transaction, owner_id: int, training_id: int, *steps: Step
) -> tuple[Training, Clone]:
    training = await work.trainings.get(training_id)
    clone = await own_clone(work, owner_id, training.clone_id if training is not None else None)
    if training is None or training.step not in steps:
        raise Outdated
    return training, clone


async def _expect_another(
    work: Transaction, training: Training, clone: Clone, now: datetime
) -> None:
    """Expect a recording for this clone next, unless dropping the take has removed it."""
    owner = await work.owners.get(clone.owner_id)
    if owner is not None and await work.clones.get(clone.id) is not None:
        message_id = training.status_message_id
        await work.owners.save(
            asked(owner, Question.RECORDING, now, clone_id=clone.id, message_id=message_id)
        )
