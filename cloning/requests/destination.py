"""Finds the clone that a recording is for: as its sender says, or as the context suggests."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cloning.domain.errors import ClonesUsedUp
from cloning.domain.limits import BUSY_FOR
from cloning.domain.models import Clone, Outcome, Recording, Step, Training
from cloning.domain.owner import Owner, Question
from cloning.domain.transitions import WANTING
from cloning.owners.allowance import Allowance
from cloning.owners.ownership import find_own_clone
from cloning.owners.questions import is_newer, open_question
from cloning.owners.spare import has_a_voice
from cloning.owners.titles import name_of, next_title
from cloning.ports.store import Transaction
from cloning.trainings.joining import can_grow, find_open

NOT_GOOD = (Outcome.FAILED, Outcome.REFUSED)
"""The outcomes after which we ask for a better recording."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A clone, and the take that waits there if the recording belongs to that take."""

    clone: Clone
    waiting: Training | None = None


async def find_destination(
    work: Transaction, owner: Owner, recording: Recording, now: datetime
) -> Destination | None:
    """Return the destination of a recording, in the caller's transaction; None: a new voice."""
    replied_to = await _replied_to(work, owner, recording)
    if replied_to is not None:
        return replied_to
    if answers(owner, recording, now):
        clone = await find_own_clone(work, owner.id, owner.question_clone_id)
        return None if clone is None else Destination(clone)
    waiting = await _waiting(work, owner, recording, now)
    if waiting is not None:
        return waiting
    return await _last_failure(work, owner)


def answers(owner: Owner, recording: Recording, now: datetime) -> bool:
    """Return whether this is the recording that we asked its sender for."""
    asked_for_one = open_question(owner, now) is Question.RECORDING
    return asked_for_one and is_newer(owner, recording.message_id)


async def find_place(
    work: Transaction, owner: Owner, allowance: Allowance, title: str, now: datetime
) -> Clone:
    """Choose a clone that never became a voice, or begin one; ClonesUsedUp if there is no room.

    There are never more slots than places: a clone is begun only if none is spare.
    """
    if not allowance.has_room:
        frees_at = allowance.frees_at
        seconds = None if frees_at is None else frees_at.timestamp()
        raise ClonesUsedUp(maximum=allowance.most_clones, frees_at=seconds)
    spare = allowance.spare_ones
    return spare[-1] if spare else await work.clones.add(owner.id, title, now)


def free_title(allowance: Allowance, first: str) -> str:
    """Return this title, with a number if another clone of the owner has it."""
    return next_title(first, _titles(allowance.kept))


async def named(work: Transaction, owner: Owner, clone: Clone, caption: str) -> Clone:
    """Give a clone the title that a caption names, unless it already has a voice."""
    name = name_of(caption)
    if name is None or name == clone.title or await has_a_voice(work, clone):
        return clone
    others = [one for one in await work.clones.of_owner(owner.id) if one.id != clone.id]
    clone = replace(clone, title=next_title(name, _titles(others)))
    await work.clones.save(clone)
    return clone


def recording_of(owner: Owner, training: Training) -> Recording:
    """Return the recording that a training was begun with, as if it were sent again."""
    return Recording(
        owner_id=owner.id,
        chat_id=training.chat_id,
        message_id=training.message_id,
        file_id=training.file_id,
        own=True,
        message_thread_id=training.message_thread_id,
        album=training.album,
        caption=training.name or "",
    )


async def _replied_to(work: Transaction, owner: Owner, recording: Recording) -> Destination | None:
    """Find the clone of the message replied to: by the message's id, or else by its buttons."""
    subject = recording.subject
    if subject is None:
        return None
    training = await work.trainings.about(recording.chat_id, subject.message_id)
    if training is None and subject.training_id is not None:
        training = await work.trainings.get(subject.training_id)
    clone_id = subject.clone_id if training is None else training.clone_id
    clone = await find_own_clone(work, owner.id, clone_id)
    if clone is None:
        return None
    latest = await work.trainings.latest(clone.id)
    waits = latest is not None and (latest.step in WANTING or await can_grow(work, latest))
    return Destination(clone, latest if waits else None)


async def _waiting(
    work: Transaction, owner: Owner, recording: Recording, now: datetime
) -> Destination | None:
    """Find the training that has not reached the upstream yet and can take this recording in.

    A training that waits for its destination has a question of its own. A take that would replace
    a finished voice counts for an hour as what its owner is busy with; after that, only a reply
    reaches it. A recording with a name of its own is added only to a take that needs more speech.
    """
    waiting = await find_open(work, owner.id)
    clone = await work.clones.get(waiting.clone_id) if waiting is not None else None
    if waiting is None or clone is None:
        return None
    is_fresh = abs(now - waiting.created_at) < BUSY_FOR
    if not is_fresh and await has_a_voice(work, clone):
        return None
    name = name_of(recording.caption)
    if waiting.step is not Step.MORE and name is not None and name != clone.title:
        return None
    return Destination(clone, waiting)


async def _last_failure(work: Transaction, owner: Owner) -> Destination | None:
    """Find the clone whose training was the owner's last, if that failed or was refused."""
    training = await work.trainings.latest_of(owner.id)
    if training is None or training.outcome not in NOT_GOOD:
        return None
    clone = await find_own_clone(work, owner.id, training.clone_id)
    return None if clone is None else Destination(clone)


def _titles(clones: Sequence[Clone]) -> frozenset[str]:
    return frozenset(clone.title for clone in clones)
