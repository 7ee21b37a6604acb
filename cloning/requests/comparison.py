"""Compares a clone with its recording, and keeps the owner's verdict."""

from dataclasses import replace

from cloning.domain.errors import NothingToPlay, NotReady, Outdated
from cloning.domain.models import Likeness, Outcome, State, Training
from cloning.holding import holding
from cloning.owners.ownership import own_clone
from cloning.ports.store import Store


@holding
class Comparison:
    """Finds the recording of a clone, and keeps verdicts."""

    store: Store

    async def made_of(self, owner_id: int, clone_id: int) -> Training:
        """Load the training that the voice comes from: the last one that succeeded.

        Raises:
            CloneNotFound: if this owner has no such clone.
            NothingToPlay: if none has succeeded.
            NotReady: if another training has begun or failed since.
        """
        async with self.store.transaction() as work:
            clone = await own_clone(work, owner_id, clone_id)
            trainings = await work.trainings.of_clone(clone.id)
        made = [training for training in trainings if training.outcome is Outcome.SUCCESS]
        if not made:
            raise NothingToPlay
        if clone.state is not State.SUCCESS:
            raise NotReady(title=clone.title)
        return made[-1]

    async def judge(self, owner_id: int, training_id: int, likeness: Likeness) -> Training:
        """Keep an owner's verdict; a later one replaces it.

        Raises:
            CloneNotFound, Outdated: if this training is not a success of one of their clones.
        """
        async with self.store.transaction() as work:
            training = await work.trainings.get(training_id)
            await own_clone(work, owner_id, training.clone_id if training is not None else None)
            if training is None or training.outcome is not Outcome.SUCCESS:
                raise Outdated
            judged = replace(training, likeness=likeness)
            await work.trainings.save(judged)
        return judged
