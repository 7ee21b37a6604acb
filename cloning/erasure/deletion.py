"""Deletes a clone: marks it at once, deletes its slot, verifies that, then erases the rest."""

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
"""The name of a slot that the upstream won't delete; `reconcile` lists it under this name."""

REFUSALS = 2
"""After refusing once, the upstream must refuse this many more times before we believe it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Deletion:
    """Deletes clones; each sweep tries again until the upstream confirms."""

    store: Store
    upstream: Upstream
    samples: Samples
    clock: Clock

    async def mark(self, work: Transaction, clone: Clone) -> Clone:
        """Mark a clone deleted and stop its trainings, in the caller's transaction.

        A training that is creating its slot right now goes on, so that the slot isn't left behind.
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
        """Delete a marked clone's slot and all that we have of it; False until that is proven.

        Its samples go first, whatever the upstream says. A slot that is being created right now can
        only be deleted afterwards, so we wait for it.

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
        """Wait for as long as the deletion has been pending, between 30 s and 5 min."""
        now = self.clock()
        age = now - (clone.deleted_at or now)
        async with self.store.transaction() as work:
            current = await work.clones.get(clone.id)
            if current is not None:
                pause = min(max(age, FIRST_PAUSE), LONGEST_PAUSE)
                await work.clones.save(replace(current, erase_at=now + pause))

    async def _gone(self, slot_id: str) -> bool:
        """Delete a slot and check that it is gone, because the answer to a DELETE can't be trusted.

        Raises:
            SlotLocked: if the upstream has repeatedly refused to delete it.
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
        """Check the LIST too: one wrong answer would leave the slot behind for ever."""
        try:
            return not await is_listed(self.upstream, slot_id)
        except UpstreamError as fault:
            log.warning("can't verify a deletion: %s", fault, extra={"slot": slot_id})
            return False

    async def _stays(self, slot_id: str) -> bool:
        """Remove the owner's title from a slot; return whether the upstream won't delete it."""
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
        """Give it a neutral name; give up after repeated refusals."""
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
        """Erase all that we have; also samples that were written in the meantime."""
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
