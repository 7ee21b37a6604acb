"""Looks up who owns a clone, at each request; what a button says is never trusted."""

from cloning.domain.errors import CloneNotFound
from cloning.domain.line import UnderWay
from cloning.domain.models import Claim, Clone, Step, Training
from cloning.ports.store import Transaction


async def find_own_clone(work: Transaction, owner_id: int, clone_id: int | None) -> Clone | None:
    """Load an owner's clone; None if it doesn't exist, is deleted, or is somebody else's."""
    clone = await work.clones.get(clone_id) if clone_id is not None else None
    if clone is None or clone.owner_id != owner_id or clone.deleted_at is not None:
        return None
    return clone


async def own_clone(work: Transaction, owner_id: int, clone_id: int | None) -> Clone:
    """Load an owner's clone; CloneNotFound if they have no such clone."""
    clone = await find_own_clone(work, owner_id, clone_id)
    if clone is None:
        raise CloneNotFound
    return clone


async def find_own_claim(
    work: Transaction, owner_id: int, training: Training | None
) -> Claim | None:
    """Join a training with its clone and owner; None if it isn't this owner's."""
    clone = await find_own_clone(work, owner_id, training.clone_id if training else None)
    owner = await work.owners.get(owner_id)
    if training is None or clone is None or owner is None:
        return None
    return Claim(training=training, clone=clone, owner=owner)


async def under_way(work: Transaction, owner_id: int) -> UnderWay:
    """Load an owner's trainings that have not ended yet, those of the oldest clone first."""
    return [
        (clone, training)
        for clone in await work.clones.of_owner(owner_id)
        for training in await work.trainings.of_clone(clone.id)
        if training.step is not Step.DONE
    ]
