"""Joins recordings that belong together into one take, and leaves out the useless ones."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from cloning.domain.limits import MOST_JOINED
from cloning.domain.models import Joined, Reason, Recording, Step, Training
from cloning.domain.recordings.take import could_be_longer
from cloning.domain.transitions import ASKED, UNDECIDED, prepared_again
from cloning.ports.store import Transaction


async def find_open(work: Transaction, owner_id: int) -> Training | None:
    """Find the last training that an owner's next recording belongs to.

    The recording joins it if it can grow, else it replaces the take that we asked about. Trainings
    that wait for their destination are skipped: only a reply reaches them.
    """
    for training in reversed(await work.trainings.unbegun(owner_id)):
        if training.step is Step.REPLACE:
            continue
        if training.step in ASKED or await can_grow(work, training):
            return training
    return None


async def can_grow(work: Transaction, training: Training) -> bool:
    """Return whether a recording can still be joined: there is room, and only speech is lacking."""
    if len(training.joined) >= MOST_JOINED:
        return False
    if training.step in (*UNDECIDED, Step.PREPARE):
        return True
    if training.step not in (*ASKED, Step.RESERVE):
        return False
    clone = await work.clones.get(training.clone_id)
    is_too_late = clone is None or clone.slot_intent_at is not None or training.slots_lost > 0
    return not is_too_late and training.take is not None and could_be_longer(training.take)


async def join(
    work: Transaction, training: Training, recording: Recording, now: datetime
) -> Training:
    """Join a recording to a training, in the caller's transaction; return the result.

    A worker that holds the training loses its claim, and all recordings are prepared again.
    """
    another = Joined(message_id=recording.message_id, file_id=recording.file_id)
    joined = replace(
        training,
        joined=(*training.joined, another),
        album=recording.album,
        album_told=False,
        reason=None,
        fetching_since=None,
        tries=0,
    )
    if training.step in UNDECIDED:
        await work.trainings.save(joined)
        return joined
    await work.trainings.overtake(prepared_again(joined, now=now))
    return await work.trainings.get(training.id) or joined


def joined_by(message_id: int, trainings: Iterable[Training]) -> Training | None:
    """Return the first of the trainings in one chat that the recording in a message has joined."""
    for training in trainings:
        if any(joined.message_id == message_id for joined in training.joined):
            return training
    return None


def every_recording(training: Training) -> tuple[Joined, ...]:
    """Return all recordings of a training, starting with the first one that is used."""
    first = Joined(message_id=training.message_id, file_id=training.file_id)
    return first, *training.joined


def without(training: Training, reasons: Mapping[int, Reason]) -> Training:
    """Leave recordings out, by their message ids; at least one must stay.

    The first one that stays takes the first place, so the announcement replies to it.
    """
    marked = [
        replace(one, used=False, reason=reasons[one.message_id])
        if one.message_id in reasons
        else one
        for one in every_recording(training)
    ]
    first = next(one for one in marked if one.used)
    return replace(
        training,
        message_id=first.message_id,
        file_id=first.file_id,
        joined=tuple(one for one in marked if one is not first),
    )
