"""How a training ends: its final state and its announcement in one commit, or dropped unsaid."""

from dataclasses import replace
from datetime import datetime

from cloning.models import Claim, Clone, Outcome, Reason, State, Step, Training
from cloning.store import Transaction

GIVEN_UP = Reason("no_answer")
"""Why a training has failed that the upstream may still be at work on."""


async def finish(
    work: Transaction,
    claim: Claim,
    outcome: Outcome,
    *,
    now: datetime,
    reason: Reason | None = None,
    demo_url: str = "",
) -> None:
    """End a training that was loaded in this transaction, and write down what its owner is owed."""
    await work.clones.save(_ended(claim.clone, outcome, demo_url))
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


async def drop(work: Transaction, training: Training, clone: Clone) -> None:
    """Leave nothing to do for a training that has cost nothing, in the caller's transaction."""
    await work.trainings.forgive(training)
    await work.trainings.end(training)
    trainings = await work.trainings.of_clone(clone.id)
    if clone.slot_id is None and all(one.id == training.id for one in trainings):
        await work.clones.remove(clone.id)


def came_to_nothing(training: Training) -> bool:
    """Tell whether a training was refused or dropped: what was before it still counts."""
    dropped = training.step is Step.DONE and training.outcome is None
    return dropped or training.outcome is Outcome.REFUSED


def _ended(clone: Clone, outcome: Outcome, demo_url: str) -> Clone:
    """A success has a demo clip of its own; a refused recording leaves the clone as it was."""
    if outcome is Outcome.SUCCESS:
        return replace(clone, state=State.SUCCESS, demo_url=demo_url, demo_file_id=None)
    if outcome is Outcome.FAILED:
        return replace(clone, state=State.FAILED, demo_url="")
    return clone
