"""When a sample may be fetched, and our receipt that it was."""

from dataclasses import replace

from cloning.ports.outside import Clock
from cloning.ports.store import Store


class Hosting:
    """Samples can be fetched only while their training needs them."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def is_needed(self, sample: str) -> bool:
        """Tell whether a training that is under way needs this sample."""
        async with self._store.transaction() as work:
            return await work.trainings.hosting(sample) is not None

    async def fetched(self, sample: str) -> None:
        """Keep the receipt that somebody fetched the whole sample, the first time."""
        async with self._store.transaction() as work:
            training = await work.trainings.hosting(sample)
            if training is not None and training.fetched_at is None:
                await work.trainings.save(replace(training, fetched_at=self._clock()))
