"""Decides when a sample may be fetched, and keeps our receipt that it was."""

from dataclasses import dataclass, replace

from cloning.ports.outside import Clock
from cloning.ports.store import Store
from cloning.ports.trainings import Need, Needs


@dataclass(frozen=True, kw_only=True, eq=False)
class Hosting:
    """Opens a sample only while its training needs it."""

    store: Store
    clock: Clock
    needs: Needs | None = None
    """What looks without a transaction; None: we look in one."""

    async def need_of(self, sample: str) -> Need | None:
        """Look whether a training that is under way needs this sample."""
        if self.needs is not None:
            return await self.needs.need_of(sample)
        async with self.store.transaction() as work:
            training = await work.trainings.hosting(sample)
        if training is None:
            return None
        return Need(is_fetched=training.fetched_at is not None)

    async def fetched(self, sample: str) -> None:
        """Keep the receipt for the first time that somebody has fetched the whole sample."""
        async with self.store.transaction() as work:
            training = await work.trainings.hosting(sample)
            if training is not None and training.fetched_at is None:
                await work.trainings.save(replace(training, fetched_at=self.clock()))
