"""Erases samples that nobody needs: a process that dies between two writes can leave one behind."""

import logging

from cloning.domain.limits import ABANDONED_AFTER
from cloning.holding import holding
from cloning.ports.outside import Clock, Samples
from cloning.ports.store import Store

log = logging.getLogger(__name__)


@holding
class Leftovers:
    """Finds samples that no training names."""

    store: Store
    samples: Samples
    clock: Clock

    async def erase(self) -> None:
        """Erase every sample of over an hour ago that no training names.

        Raises:
            StorageUnavailable: if a sample can't be erased, or the database can't be read.
        """
        names = await self.samples.kept_before(self.clock() - ABANDONED_AFTER)
        if not names:
            return
        async with self.store.transaction() as work:
            needed = await work.trainings.with_samples(names)
        for name in names:
            if name not in needed:
                await self.samples.erase(name)
                log.warning("erased a sample that nobody needs")
