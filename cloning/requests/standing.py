"""Shows how things stand with a training when somebody presses an old button."""

from collections.abc import Sequence

from cloning.domain.endings import came_to_nothing, was_dropped
from cloning.domain.errors import CloneNotFound, Outdated
from cloning.domain.models import Claim, Step
from cloning.domain.progress import Figures
from cloning.domain.transitions import UNDECIDED
from cloning.holding import holding
from cloning.owners.ownership import find_own_claim, own_clone
from cloning.ports.store import Store
from cloning.trainings.ending import was_sent
from cloning.trainings.status_message import figures_of


@holding
class Standing:
    """Only reads, never changes anything."""

    store: Store

    async def of(self, owner_id: int, training_id: int) -> Claim | None:
        """Load a training for its owner; None if it is gone, or somebody else's."""
        async with self.store.transaction() as work:
            return await find_own_claim(work, owner_id, await work.trainings.get(training_id))

    async def latest(self, owner_id: int, clone_id: int) -> tuple[Claim, Figures]:
        """Load a clone's last training, and what its status message needs besides.

        Raises:
            CloneNotFound, Outdated: if there is none.
        """
        async with self.store.transaction() as work:
            clone = await own_clone(work, owner_id, clone_id)
            claim = await find_own_claim(work, owner_id, await work.trainings.latest(clone.id))
            if claim is None:
                raise Outdated
            return claim, await figures_of(work, claim)

    async def latest_left(self, owner_id: int, clone_id: int) -> tuple[Claim, Figures] | None:
        """Load what `latest` does; None if nothing of the clone is left."""
        try:
            return await self.latest(owner_id, clone_id)
        except (CloneNotFound, Outdated):
            return None

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
            if claim.training.step in UNDECIDED and claim.training.status_message_id is None
        ]

    async def overtaken_by(self, claim: Claim) -> Claim | None:
        """Load the dropped take that a training has replaced, or None."""
        if claim.training.attempt == 1:
            return None
        async with self.store.transaction() as work:
            trainings = await work.trainings.of_clone(claim.clone.id)
            earlier = [one for one in trainings if one.attempt == claim.training.attempt - 1]
            taken = [one for one in earlier if was_dropped(one)]
            return await find_own_claim(work, claim.owner.id, taken[0]) if taken else None

    async def after(self, owner_id: int, training_id: int) -> Claim | None:
        """Load the last training of the same clone after this one, or None."""
        async with self.store.transaction() as work:
            claim = await find_own_claim(work, owner_id, await work.trainings.get(training_id))
            trainings = await work.trainings.of_clone(claim.clone.id) if claim is not None else ()
            later = [one for one in trainings if one.id > training_id and not came_to_nothing(one)]
            return await find_own_claim(work, owner_id, later[-1]) if later else None
