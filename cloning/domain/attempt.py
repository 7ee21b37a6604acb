"""What every store does in the same way with trainings: begin one, and find one by a recording."""

from collections.abc import Iterable
from datetime import datetime

from cloning.domain.models import Clone, Recording, Step, Training


def next_attempt(
    clone: Clone, recording: Recording, latest: Training | None, *, now: datetime
) -> Training:
    """Make the training that follows a clone's latest; its id is 0 until a store gives it one."""
    return Training(
        id=0,
        clone_id=clone.id,
        attempt=latest.attempt + 1 if latest is not None else 1,
        chat_id=recording.chat_id,
        message_id=recording.message_id,
        message_thread_id=recording.message_thread_id,
        file_id=recording.file_id,
        step=Step.CONSENT,
        due_at=None,
        fence=0,
        created_at=now,
        album=recording.album,
    )


def joined_by(message_id: int, trainings: Iterable[Training]) -> Training | None:
    """Return the first of the trainings in one chat that the recording in a message has joined."""
    for training in trainings:
        if any(joined.message_id == message_id for joined in training.joined):
            return training
    return None
