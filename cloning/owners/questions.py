"""What we asked an owner and still wait for: for an hour, and until they do something else.

An answer is only a message that is newer than the question. What was sent before it, and came late
or was touched again since, was never meant for it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cloning.domain.limits import QUESTION_LIFE
from cloning.domain.models import Clone
from cloning.domain.owner import Owner, Question
from cloning.owners.ownership import find_own_clone
from cloning.ports.outside import Clock
from cloning.ports.store import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that can still be answered."""

    question: Question
    clone: Clone | None
    """What it is about; None when it is about everything."""
    left: timedelta
    """For how long it can still be answered."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Questions:
    """Tells which question is open, and closes it when somebody does something else."""

    store: Store
    clock: Clock

    async def open(self, owner_id: int) -> OpenQuestion | None:
        """Tell what we still wait for; a question about a clone that is gone is none."""
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            question = open_question(owner, self.clock())
            if owner is None or owner.asked_at is None or question is None:
                return None
            clone = await find_own_clone(work, owner_id, owner.question_clone_id)
        if clone is None and question is not Question.FORGET:
            return None
        left = QUESTION_LIFE - abs(self.clock() - owner.asked_at)
        return OpenQuestion(question=question, clone=clone, left=left)

    async def close(self, owner_id: int, message_id: int | None = None) -> None:
        """Close whatever is open, unless it was asked after this message was sent."""
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is None or owner.question is None:
                return
            if message_id is None or is_newer(owner, message_id):
                await work.owners.save(closed(owner))


def open_question(owner: Owner | None, now: datetime) -> Question | None:
    """Tell which question an owner can still answer.

    One of the future was asked by a clock that has been put back since: it is open for no longer.
    """
    if owner is None or owner.question is None or owner.asked_at is None:
        return None
    return owner.question if abs(now - owner.asked_at) < QUESTION_LIFE else None


def is_newer(owner: Owner, message_id: int) -> bool:
    """Tell whether a message was sent after the question."""
    return owner.question_message_id is None or message_id > owner.question_message_id


def asked(
    owner: Owner,
    question: Question,
    now: datetime,
    *,
    clone_id: int | None = None,
    message_id: int | None = None,
) -> Owner:
    """Note that an owner was asked something, by which message and about which clone."""
    return replace(
        owner,
        question=question,
        question_clone_id=clone_id,
        asked_at=now,
        question_message_id=message_id,
        proposal=None,
    )


def closed(owner: Owner) -> Owner:
    """The same owner, of whom nothing is asked."""
    return replace(
        owner,
        question=None,
        question_clone_id=None,
        asked_at=None,
        question_message_id=None,
        proposal=None,
    )


async def drop_question(work: Transaction, owner_id: int, now: datetime) -> bool:
    """Close what is open, in the caller's transaction; False when nothing was."""
    owner = await work.owners.get(owner_id)
    if owner is None or owner.question is None:
        return False
    await work.owners.save(closed(owner))
    return open_question(owner, now) is not None
