"""Our open question to an owner: it lasts an hour, or until they do something else.

Only a message that is newer than the question can answer it. An older message that arrives late, or
was edited since, was never meant as an answer.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cloning.domain.errors import CloneNotFound
from cloning.domain.limits import QUESTION_LIFE
from cloning.domain.models import Clone
from cloning.domain.owner import Owner, Question
from cloning.holding import holding
from cloning.owners.ownership import find_own_clone, own_clone
from cloning.ports.outside import Clock
from cloning.ports.store import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that can still be answered."""

    question: Question
    clone: Clone | None
    """The clone that it is about; None if it is about everything, or about any of them."""
    left: timedelta
    """How long it can still be answered."""


WITHOUT_A_CLONE = (Question.TEXT, Question.FORGET)
"""The questions that may be about no clone."""


@holding
class Questions:
    """Finds the open question, and closes it when its owner does something else."""

    store: Store
    clock: Clock

    async def open(self, owner_id: int) -> OpenQuestion | None:
        """Return the open question; None if its clone is gone."""
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            question = open_question(owner, self.clock())
            if owner is None or owner.asked_at is None or question is None:
                return None
            clone = await find_own_clone(work, owner_id, owner.question_clone_id)
        if clone is None and not is_about_none(owner, question):
            return None
        left = QUESTION_LIFE - abs(self.clock() - owner.asked_at)
        return OpenQuestion(question=question, clone=clone, left=left)

    async def ask_for_a_text(self, owner_id: int, clone_id: int | None, message_id: int) -> None:
        """Remember that we asked what a clone should say; None: which one is chosen then.

        Raises:
            CloneNotFound: if this owner has no such clone.
        """
        async with self.store.transaction() as work:
            clone = None if clone_id is None else await own_clone(work, owner_id, clone_id)
            owner = await work.owners.get(owner_id)
            if owner is None:
                raise CloneNotFound
            about = clone.id if clone is not None else None
            now = self.clock()
            owner = asked(owner, Question.TEXT, now, clone_id=about, message_id=message_id)
            await work.owners.save(owner)

    async def close(self, owner_id: int, message_id: int | None = None) -> None:
        """Close the open question, unless it was asked after this message was sent."""
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is None or owner.question is None:
                return
            if message_id is None or is_newer(owner, message_id):
                await work.owners.save(closed(owner))


def is_about_none(owner: Owner, question: Question) -> bool:
    """Return whether a question was asked without a clone, so that none can be gone."""
    return question in WITHOUT_A_CLONE and owner.question_clone_id is None


def open_question(owner: Owner | None, now: datetime) -> Question | None:
    """Return the question that an owner can still answer.

    A question from the future was asked by a clock that has been put back since; it stays open no
    longer than any other.
    """
    if owner is None or owner.question is None or owner.asked_at is None:
        return None
    return owner.question if abs(now - owner.asked_at) < QUESTION_LIFE else None


def is_newer(owner: Owner, message_id: int) -> bool:
    """Return whether a message was sent after the question."""
    return owner.question_message_id is None or message_id > owner.question_message_id


def asked(
    owner: Owner,
    question: Question,
    now: datetime,
    *,
    clone_id: int | None = None,
    message_id: int | None = None,
) -> Owner:
    """Return the owner with a question: which message asks it, and about which clone."""
    return replace(
        owner,
        question=question,
        question_clone_id=clone_id,
        asked_at=now,
        question_message_id=message_id,
        proposal=None,
    )


def closed(owner: Owner) -> Owner:
    """Return the owner without an open question."""
    return replace(
        owner,
        question=None,
        question_clone_id=None,
        asked_at=None,
        question_message_id=None,
        proposal=None,
    )


async def drop_question(work: Transaction, owner_id: int, now: datetime) -> bool:
    """Close the open question, in the caller's transaction; False if there was none."""
    owner = await work.owners.get(owner_id)
    if owner is None or owner.question is None:
        return False
    await work.owners.save(closed(owner))
    return open_question(owner, now) is not None
