"""Shows how things stand with a training when somebody presses an old button."""

from collections.abc import Sequence
from dataclasses import dataclass

from cloning.domain.models import Claim, Step, Training
from cloning.owners.ownership import find_own_claim
from cloning.ports.store import Store
from cloning.steps.ending import came_to_nothing, was_sent


@dataclass(frozen=True, kw_only=True, eq=False)
class Standing:
    """Only reads, never changes anything."""

    store: Store

    async def of(self, owner_id: int, training_id: int) -> Claim | None:
        """Load a training for its owner; None if it is gone, or somebody else's."""
        async with self.store.transaction() as work:
            return await find_own_claim(work, owner_id, await work.trainings.get(training_id))

    async def about(self, owner_id: int, chat_id: int, message_id: int) -> Claim | None:
        """Load the training that a message in a chat is about."""
        async with self.store.transaction() as work:
            training = await work.trainings.about(chat_id, message_id)
            return await find_own_claim(work, owner_id, training)

    async def were_sent(self, claims: Sequence[Claim]) -> bool:
        """Return whether the upstream was already asked to train with a recording of these."""
        async with self.store.transaction() as work:
            sent = [await was_sent(work, claim.training) for claim in claims]
        return any(sent)

    async def under_way(self, owner_id: int) -> Sequence[Claim]:
        """Load an owner's trainings that have not ended, those of the oldest clone first."""
        async with self.store.transaction() as work:
            claims = [
                await find_own_claim(work, owner_id, training)
                for clone in await work.clones.of_owner(owner_id)
                for training in await work.trainings.of_clone(clone.id)
                if training.step is not Step.DONE
            ]
        return [claim for claim in claims if claim is not None]

    async def unasked(self, owner_id: int) -> Sequence[Claim]:
        """Load the trainings that wait for the answer to a question that could not be sent."""
        return [
            claim
            for claim in await self.under_way(owner_id)
            if claim.training.step in (Step.CONSENT, Step.REPLACE)
            and claim.training.status_message_id is None
        ]

    async def overtaken_by(self, claim: Claim) -> Claim | None:
        """Load the dropped take that a training has replaced, or None."""
        async with self.store.transaction() as work:
            trainings = await work.trainings.of_clone(claim.clone.id)
            earlier = [one for one in trainings if one.attempt == claim.training.attempt - 1]
            taken = [one for one in earlier if is_dropped(one)]
            return await find_own_claim(work, claim.owner.id, taken[0]) if taken else None

    async def after(self, owner_id: int, training_id: int) -> Claim | None:
        """Load the last training of the same clone after this one, or None."""
        async with self.store.transaction() as work:
            claim = await find_own_claim(work, owner_id, await work.trainings.get(training_id))
            trainings = await work.trainings.of_clone(claim.clone.id) if claim is not None else ()
            later = [one for one in trainings if one.id > training_id and not came_to_nothing(one)]
            return await find_own_claim(work, owner_id, later[-1]) if later else None


def is_dropped(training: Training) -> bool:
    """Return whether a training was dropped: it is done without an outcome."""
    return training.step is Step.DONE and training.outcome is None
