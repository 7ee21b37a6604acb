"""Deleting a clone: marked at once, then its slot is deleted and verified gone, then the rest."""

import logging
from dataclasses import replace
from datetime import timedelta

from cloning.errors import SlotNotFound, UpstreamError
from cloning.models import Clone, Step
from cloning.ports import Clock, Samples, Upstream
from cloning.store import Store, Transaction

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=5)


class Deletion:
    """Deletes clones; what the upstream doesn't confirm is tried again at each sweep."""

    def __init__(self, *, store: Store, upstream: Upstream, samples: Samples, clock: Clock) -> None:
        self._store = store
        self._upstream = upstream
        self._samples = samples
        self._clock = clock

    async def mark(self, work: Transaction, clone: Clone) -> Clone:
        """Mark a clone deleted and stop its trainings, in the caller's transaction.

        Only a slot that is being created just now is waited for, so that it is not left behind.
        """
        now = self._clock()
        deleted = replace(clone, deleted_at=now, erase_at=now + FIRST_PAUSE)
        await work.clones.save(deleted)
        creating = clone.slot_intent_at is not None
        for training in await work.trainings.of_clone(clone.id):
            if training.step is not Step.DONE and not (creating and training.step is Step.RESERVE):
                await work.trainings.end(training)
        return deleted

    async def finish(self, clone: Clone) -> bool:
        """Delete a marked clone's slot and all that we have of it; False while that isn't proven.

        A slot that is being created just now is waited for: it can be deleted only then.
        """
        creating = clone.slot_intent_at is not None
        if creating or (clone.slot_id is not None and not await self._gone(clone.slot_id)):
            await self._put_off(clone)
            return False
        await self._erase(clone)
        return True

    async def _put_off(self, clone: Clone) -> None:
        """Try again after as long as it has been owed already, between 30 s and 5 min."""
        now = self._clock()
        age = now - (clone.deleted_at or now)
        async with self._store.transaction() as work:
            current = await work.clones.get(clone.id)
            if current is not None:
                pause = min(max(age, FIRST_PAUSE), LONGEST_PAUSE)
                await work.clones.save(replace(current, erase_at=now + pause))

    async def _gone(self, slot_id: str) -> bool:
        """Delete a slot and look whether it is gone: the answer to a DELETE can't be relied on."""
        try:
            await self._upstream.delete(slot_id)
        except SlotNotFound:
            return True
        except UpstreamError as fault:
            log.warning("delete answered %s, looking again", fault, extra={"slot": slot_id})
        try:
            await self._upstream.get(slot_id)
        except SlotNotFound:
            return True
        except UpstreamError as fault:
            log.warning("can't verify a deletion: %s", fault, extra={"slot": slot_id})
        return False

    async def _erase(self, clone: Clone) -> None:
        async with self._store.transaction() as work:
            trainings = await work.trainings.of_clone(clone.id)
        for training in trainings:
            if training.sample is not None:
                await self._samples.erase(training.sample)
        async with self._store.transaction() as work:
            await work.clones.remove(clone.id)
        log.info("clone deleted", extra={"clone": clone.id, "slot": clone.slot_id})
