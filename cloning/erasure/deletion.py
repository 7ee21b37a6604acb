"""Deleting a clone: marked at once, then its slot is deleted and verified gone, then the rest."""

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from cloning.domain.errors import CloneStays, SlotLocked, SlotNotFound, UpstreamError
from cloning.domain.models import Clone, Stayed, Step
from cloning.ports.listing import is_listed
from cloning.ports.outside import Clock, Samples, Upstream
from cloning.ports.store import Store, Transaction

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=5)

LEFT_BEHIND = "deleted"
"""What a slot is called that the upstream won't delete; `reconcile` lists it under this name."""

REFUSALS = 2
"""So many times more it must refuse to delete a slot before that is believed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Deletion:
    """Deletes clones; what the upstream doesn't confirm is tried again at each sweep."""

    store: Store
    upstream: Upstream
    samples: Samples
    clock: Clock

    async def mark(self, work: Transaction, clone: Clone) -> Clone:
        """Mark a clone deleted and stop its trainings, in the caller's transaction.

        Only a slot that is being created just now is waited for, so that it is not left behind.
        """
        now = self.clock()
        deleted = replace(clone, deleted_at=now, erase_at=now + FIRST_PAUSE)
        await work.clones.save(deleted)
        creating = clone.slot_intent_at is not None
        for training in await work.trainings.of_clone(clone.id):
            if training.step is not Step.DONE and not (creating and training.step is Step.RESERVE):
                await work.trainings.end(training)
        return deleted

    async def finish(self, clone: Clone) -> bool:
        """Delete a marked clone's slot and all that we have of it; False while that isn't proven.

        Its samples go first, whatever the upstream says. A slot that is being created just now is
        waited for: it can be deleted only then.

        Raises:
            CloneStays: if the upstream won't delete its slot; all that we have is erased then.
        """
        await self._erase_samples(clone)
        creating = clone.slot_intent_at is not None
        try:
            gone = clone.slot_id is None or await self._gone(clone.slot_id)
        except SlotLocked:
            stayed = Stayed(title=clone.title, slot_id=clone.slot_id or "")
            await self._erase(clone, stayed)
            raise CloneStays(title=stayed.title, slot_id=stayed.slot_id) from None
        if creating or not gone:
            await self._put_off(clone)
            return False
        await self._erase(clone)
        return True

    async def _put_off(self, clone: Clone) -> None:
        """Try again after as long as it has been owed already, between 30 s and 5 min."""
        now = self.clock()
        age = now - (clone.deleted_at or now)
        async with self.store.transaction() as work:
            current = await work.clones.get(clone.id)
            if current is not None:
                pause = min(max(age, FIRST_PAUSE), LONGEST_PAUSE)
                await work.clones.save(replace(current, erase_at=now + pause))

    async def _gone(self, slot_id: str) -> bool:
        """Delete a slot and look whether it is gone: the answer to a DELETE can't be relied on.

        Raises:
            SlotLocked: if it won't be deleted, which is believed when it is said again and again.
        """
        try:
            await self.upstream.delete(slot_id)
        except SlotLocked:
            if await self._stays(slot_id):
                raise
        except UpstreamError as fault:
            log.warning("delete answered %s, looking again", fault, extra={"slot": slot_id})
        try:
            await self.upstream.get(slot_id)
        except SlotNotFound:
            return await self._is_unlisted(slot_id)
        except UpstreamError as fault:
            log.warning("can't verify a deletion: %s", fault, extra={"slot": slot_id})
        return False

    async def _is_unlisted(self, slot_id: str) -> bool:
        """A single wrong word would leave the slot behind for ever: the LIST must lack it, too."""
        try:
            return not await is_listed(self.upstream, slot_id)
        except UpstreamError as fault:
            log.warning("can't verify a deletion: %s", fault, extra={"slot": slot_id})
            return False

    async def _stays(self, slot_id: str) -> bool:
        """Take its owner's title off a slot, and tell whether it really won't be deleted."""
        try:
            await self._take_title_off(slot_id)
            for _ in range(REFUSALS):
                with suppress(SlotLocked):
                    await self.upstream.delete(slot_id)
                    return False
        except UpstreamError as fault:
            log.warning("not sure that a slot stays: %s", fault, extra={"slot": slot_id})
            return False
        return True

    async def _take_title_off(self, slot_id: str) -> None:
        """Name it anew; that it can't be is believed, too, when it is said again and again."""
        for _ in range(REFUSALS + 1):
            with suppress(SlotLocked):
                await self.upstream.rename(slot_id, LEFT_BEHIND)
                return

    async def _erase_samples(self, clone: Clone) -> None:
        async with self.store.transaction() as work:
            trainings = await work.trainings.of_clone(clone.id)
        for training in trainings:
            if training.sample is not None:
                await self.samples.erase(training.sample)

    async def _erase(self, clone: Clone, stayed: Stayed | None = None) -> None:
        """Erase all that we have; samples once more, for one may have been written meanwhile."""
        await self._erase_samples(clone)
        async with self.store.transaction() as work:
            tombstone = await work.tombstones.get(clone.owner_id)
            if tombstone is not None and stayed is not None:
                others = (one for one in tombstone.stayed if one != stayed)
                await work.tombstones.save(replace(tombstone, stayed=(*others, stayed)))
            if stayed is not None:
                await work.paid_slots.leave(stayed.slot_id)
            await work.clones.remove(clone.id)
        log.info("clone deleted", extra={"clone": clone.id, "slot": clone.slot_id})
