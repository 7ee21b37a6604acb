"""How a training ends: final state and announcement in one commit, or dropped in silence."""

from dataclasses import replace
from datetime import datetime

from cloning.domain.endings import DROPPED
from cloning.domain.models import Announcement, Claim, Clone, Outcome, Reason, Training
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.transitions import after, dropped, ended, revived
from cloning.ports.store import Transaction


def evidence(deed: Deed, claim: Claim, now: datetime) -> Entry:
    """Make the entry that says which recordings were used, and what their owner has agreed to."""
    training, consent = claim.training, claim.owner.consent
    return Entry(
        deed=deed,
        at=now,
        policy_version=training.policy_version,
        basis=consent.basis if consent is not None else None,
        message_id=consent.message_id if consent is not None else None,
        clone_id=claim.clone.id,
        sample_sha256=training.sample_sha256,
        recordings_sha256=training.recordings_sha256,
    )


async def finish(
    work: Transaction,
    claim: Claim,
    outcome: Outcome,
    *,
    now: datetime,
    reason: Reason | None = None,
    demo_url: str = "",
) -> Training:
    """End a training loaded in this transaction, and note the announcement that is owed."""
    training = ended(claim.training, outcome, reason, now=now)
    await work.clones.save(after(claim.training, claim.clone, outcome, demo_url))
    await work.trainings.save(training)
    if outcome is Outcome.REFUSED:
        await work.trainings.forgive(training)
    if outcome is Outcome.SUCCESS:
        await work.audit.add(evidence(Deed.CLONED, claim, now), claim.owner.id)
    await work.announcements.add(training.id, outcome, now)
    return training


async def revive(
    work: Transaction, claim: Claim, demo_url: str, *, now: datetime, told: bool = False
) -> None:
    """Turn a training that was given up into a success, and announce that too.

    Everything was loaded in this transaction. The new announcement replaces the one of the
    failure, because each training has only one. A worker that is announcing the failure loses its
    claim. Nothing is sent if the owner is already `told`.
    """
    training = claim.training
    await work.clones.save(after(training, claim.clone, Outcome.SUCCESS, demo_url))
    await work.trainings.overtake(revived(training, now=now))
    await work.audit.add(evidence(Deed.CLONED, claim, now), claim.owner.id)
    if await work.announcements.get(training.id) is None:
        await work.announcements.add(training.id, Outcome.SUCCESS, now)
    await work.announcements.save(
        Announcement(
            training_id=training.id,
            outcome=Outcome.SUCCESS,
            created_at=now,
            delivered_at=now if told else None,
        )
    )
    work.wake(training.id)


async def drop(
    work: Transaction, training: Training, clone: Clone, why: Reason = DROPPED
) -> Training:
    """Leave nothing to do for a training that has cost nothing, in the caller's transaction.

    Its sample is no longer named; the caller erases it.
    """
    over = dropped(replace(training, sample=None), why)
    await work.trainings.forgive(training)
    await work.trainings.overtake(over)
    trainings = await work.trainings.of_clone(clone.id)
    if clone.slot_id is None and all(one.id == training.id for one in trainings):
        await work.clones.remove(clone.id)
    return over


async def drop_claim(work: Transaction, claim: Claim, why: Reason = DROPPED) -> Claim:
    """Drop a training, and return it as it is then, for its status message."""
    return replace(claim, training=await drop(work, claim.training, claim.clone, why))


async def was_sent(work: Transaction, training: Training) -> bool:
    """Return whether the upstream was already asked to train with this recording."""
    earlier = await work.trainings.of_clone(training.clone_id)
    return any(
        one.put_at is not None and training.message_id in one.message_ids
        for one in earlier
        if one.id != training.id
    )
