"""When a sample may be fetched, and our receipt that it was."""

from dataclasses import dataclass, replace

from cloning.ports.outside import Clock
from cloning.ports.store import Store


@dataclass(frozen=True, kw_only=True, eq=False)
class Hosting:
    """Samples can be fetched only while their training needs them."""

    store: Store
    clock: Clock

    async def is_needed(self, sample: str) -> bool:
        """Tell whether a training that is under way needs this sample."""
        async with self.store.transaction() as work:
            return await work.trainings.hosting(sample) is not None

    async def fetched(self, sample: str) -> None:
        """Keep the receipt that somebody fetched the whole sample, the first time."""
        async with self.store.transaction() as work:
            training = await work.trainings.hosting(sample)
            if training is not None and training.fetched_at is None:
                await work.trainings.save(replace(training, fetched_at=self.clock()))
