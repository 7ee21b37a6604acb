"""Decides when a sample may be fetched, and keeps our receipt that it was."""

from dataclasses import dataclass, replace

from cloning.ports.outside import Clock
from cloning.ports.store import Store


@dataclass(frozen=True, kw_only=True, eq=False)
class Hosting:
    """Opens a sample only while its training needs it."""

    store: Store
    clock: Clock

    async def is_needed(self, sample: str) -> bool:
        """Return whether a training that is under way needs this sample."""
        async with self.store.transaction() as work:
            return await work.trainings.hosting(sample) is not None

    async def fetched(self, sample: str) -> None:
        """Keep the receipt for the first time that somebody has fetched the whole sample."""
        async with self.store.transaction() as work:
            training = await work.trainings.hosting(sample)
            if training is not None and training.fetched_at is None:
                await work.trainings.save(replace(training, fetched_at=self.clock()))
