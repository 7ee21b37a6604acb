"""Albums of recordings: the first recording is used, the rest is left out.

Otherwise each would become a clone of its own, which is not what people mean by an album.
"""

from dataclasses import replace

from cloning.domain.models import Recording, Training
from cloning.holding import holding
from cloning.ports.store import Store


@holding
class Albums:
    """Remembers which albums we have taken a recording from, and whether the owner knows."""

    store: Store

    async def taken(self, recording: Recording) -> Training | None:
        """Load the training that another recording of the same album belongs to, or None."""
        if recording.album is None:
            return None
        async with self.store.transaction() as work:
            if await work.trainings.of_message(recording.chat_id, recording.message_id) is not None:
                return None
            return await work.trainings.of_album(recording.chat_id, recording.album)

    async def told(self, training: Training) -> None:
        """Note that the owner knows that the rest of the album is left out."""
        async with self.store.transaction() as work:
            current = await work.trainings.get(training.id)
            if current is not None:
                await work.trainings.save(replace(current, album_told=True))
