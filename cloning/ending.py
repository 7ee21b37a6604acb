"""How a training ends: its final state and its announcement in one commit."""

from dataclasses import replace
from datetime import datetime

from cloning.models import Claim, Clone, Outcome, Reason, State, Step
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


def _ended(clone: Clone, outcome: Outcome, demo_url: str) -> Clone:
    """A success has a demo clip of its own; a refused recording leaves the clone as it was."""
    if outcome is Outcome.SUCCESS:
        return replace(clone, state=State.SUCCESS, demo_url=demo_url, demo_file_id=None)
    if outcome is Outcome.FAILED:
        return replace(clone, state=State.FAILED, demo_url="")
    return clone
