"""Several recordings that were sent at once: the first is taken, the rest is left out.

Each of them would be a clone of its own otherwise, which is not what anybody means by an album.
"""

from dataclasses import dataclass, replace

from cloning.domain.models import Recording, Training
from cloning.ports.store import Store


@dataclass(frozen=True, kw_only=True, eq=False)
class Albums:
    """Knows of which albums a recording was taken, and who has been told of the rest."""

    store: Store

    async def taken(self, recording: Recording) -> Training | None:
        """Load the training that another recording of its album belongs to, if there is one."""
        if recording.album is None:
            return None
        async with self.store.transaction() as work:
            if await work.trainings.of_message(recording.chat_id, recording.message_id) is not None:
                return None
            return await work.trainings.of_album(recording.chat_id, recording.album)

    async def told(self, training: Training) -> None:
        """Take note that the owner knows that the rest of its album is left out."""
        async with self.store.transaction() as work:
            current = await work.trainings.get(training.id)
            if current is not None:
                await work.trainings.save(replace(current, album_told=True))
