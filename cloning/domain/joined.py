"""Finds a training by a recording that has joined it."""

from collections.abc import Iterable

from cloning.domain.models import Training


def joined_by(message_id: int, trainings: Iterable[Training]) -> Training | None:
    """Return the first of the trainings in one chat that the recording in a message has joined."""
    for training in trainings:
        if any(joined.message_id == message_id for joined in training.joined):
            return training
    return None
