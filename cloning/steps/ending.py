"""How a training ends: final state and announcement in one commit, or dropped in silence."""

from dataclasses import replace
from datetime import datetime

from cloning.domain.models import Announcement, Claim, Clone, Outcome, Reason, State, Step, Training
from cloning.ports.store import Transaction

GIVEN_UP = Reason("no_answer")
"""The reason of a training that we gave up while the upstream may still be working on it."""


async def finish(
    work: Transaction,
    claim: Claim,
    outcome: Outcome,
    *,
    now: datetime,
    reason: Reason | None = None,
    demo_url: str = "",
) -> None:
    """End a training loaded in this transaction, and note the announcement that is owed."""
    await work.clones.save(_ended(claim, outcome, demo_url))
    await work.trainings.save(
        replace(
            claim.training,
            outcome=outcome,
            reason=reason,
            finished_at=now,
            step=Step.ANNOUNCE,
            due_at=now,
            tries=0,
        )
    )
    if outcome is Outcome.REFUSED:
        await work.trainings.forgive(claim.training)
    await work.announcements.add(claim.training.id, outcome, now)


async def revive(
    work: Transaction, claim: Claim, demo_url: str, *, now: datetime, told: bool = False
) -> None:
    """Turn a training that was given up into a success, and announce that too.

    Everything was loaded in this transaction. The new announcement replaces the one of the
    failure, because each training has only one. A worker that is announcing the failure loses its
    claim. Nothing is sent if the owner is already `told`.
    """
    await work.trainings.end(claim.training)
    fence = claim.training.fence + 1
    await work.clones.save(_ended(claim, Outcome.SUCCESS, demo_url))
    await work.trainings.save(
        replace(
            claim.training,
            fence=fence,
            outcome=Outcome.SUCCESS,
            reason=None,
            finished_at=now,
            step=Step.ANNOUNCE,
            due_at=now,
            tries=0,
        )
    )
    if await work.announcements.get(claim.training.id) is None:
        await work.announcements.add(claim.training.id, Outcome.SUCCESS, now)
    await work.announcements.save(
        Announcement(
            training_id=claim.training.id,
            outcome=Outcome.SUCCESS,
            created_at=now,
            delivered_at=now if told else None,
        )
    )


async def drop(work: Transaction, training: Training, clone: Clone) -> None:
    """Leave nothing to do for a training that has cost nothing, in the caller's transaction."""
    await work.trainings.forgive(training)
    await work.trainings.end(training)
    trainings = await work.trainings.of_clone(clone.id)
    if clone.slot_id is None and all(one.id == training.id for one in trainings):
        await work.clones.remove(clone.id)


async def drop_with_sample(work: Transaction, training: Training, clone: Clone) -> str | None:
    """Drop a training; return its sample, which no training names any more."""
    await work.trainings.save(replace(training, sample=None))
    await drop(work, training, clone)
    return training.sample


async def was_sent(work: Transaction, training: Training) -> bool:
    """Return whether the upstream was already asked to train with this recording."""
    earlier = await work.trainings.of_clone(training.clone_id)
    return any(
        one.put_at is not None and training.message_id in one.message_ids
        for one in earlier
        if one.id != training.id
    )


def came_to_nothing(training: Training) -> bool:
    """Return whether a training was refused or dropped, so that the one before it still counts."""
    dropped = training.step is Step.DONE and training.outcome is None
    return dropped or training.outcome is Outcome.REFUSED


def _ended(claim: Claim, outcome: Outcome, demo_url: str) -> Clone:
    """Return the clone as a training leaves it: a success brings a new demo clip.

    A refused recording doesn't touch the slot, so the clone stays as it was. The same holds if a
    finished voice was to be trained again and that never began.
    """
    clone = claim.clone
    if outcome is Outcome.SUCCESS:
        return replace(clone, state=State.SUCCESS, demo_url=demo_url, demo_file_id=None)
    untouched = claim.training.puts == 0 and clone.state is State.SUCCESS
    if outcome is Outcome.REFUSED or untouched:
        return clone
    return replace(clone, state=State.FAILED, demo_url="")
