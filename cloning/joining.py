"""Recordings that belong together are made into one take."""

from dataclasses import replace
from datetime import datetime

from cloning.limits import MOST_JOINED
from cloning.models import Joined, Recording, Step, Training
from cloning.store import Transaction
from cloning.take import could_be_longer


async def find_growing(work: Transaction, owner_id: int, now: datetime) -> Training | None:
    """Find the training that the next recording of an owner is joined to, as it is then.

    What is sent before we know whose voice it is, is one voice, for we ask once; a take that only
    lacks speech is prepared anew.
    """
    for unconsented in await work.trainings.waiting_for_consent(owner_id):
        if len(unconsented.joined) < MOST_JOINED:
            return unconsented
    waiting = await work.trainings.wanting(owner_id)
    if waiting is None or waiting.take is None or not could_be_longer(waiting.take):
        return None
    if len(waiting.joined) >= MOST_JOINED:
        return None
    return replace(waiting, reason=None, step=Step.PREPARE, due_at=now)


async def join(work: Transaction, training: Training, recording: Recording) -> Training:
    """Join a recording to a training, in the caller's transaction."""
    another = Joined(message_id=recording.message_id, file_id=recording.file_id)
    joined = replace(
        training, joined=(*training.joined, another), album=recording.album, album_told=False
    )
    await work.trainings.save(joined)
    return joined
