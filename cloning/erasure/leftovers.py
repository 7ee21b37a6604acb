"""Samples that nobody needs: a process that dies between two writes can leave one behind."""

import logging

from cloning.domain.limits import ABANDONED_AFTER
from cloning.ports.outside import Clock, Samples
from cloning.ports.store import Store

log = logging.getLogger(__name__)


class Leftovers:
    """Finds what was written for a training that does not know of it."""

    def __init__(self, *, store: Store, samples: Samples, clock: Clock) -> None:
        self._store = store
        self._samples = samples
        self._clock = clock

    async def erase(self) -> None:
        """Erase every sample of an hour ago that no training names; StorageUnavailable if stuck."""
        names = await self._samples.kept_before(self._clock() - ABANDONED_AFTER)
        if not names:
            return
        async with self._store.transaction() as work:
            needed = await work.trainings.with_samples(names)
        for name in names:
            if name not in needed:
                await self._samples.erase(name)
                log.warning("erased a sample that nobody needs")
