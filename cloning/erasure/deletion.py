"""Deletes a clone: marks it at once, deletes its slot, verifies that, then erases the rest."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from cloning.domain.endings import DELETED, was_dropped
from cloning.domain.errors import (
    SlotLocked,
    SlotNotFound,
    TelegramUnavailable,
    Unreachable,
    UpstreamError,
)
from cloning.domain.limits import STATUS_GRACE
from cloning.domain.models import Claim, Clone, Stayed, Step, Training
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.operating.memos import About
from cloning.domain.owner import Owner
from cloning.domain.progress import Deleted
from cloning.domain.transitions import dropped
from cloning.holding import holding
from cloning.ports.listing import is_listed
from cloning.ports.outside import Clock, Notifier, Receipts, Samples, Upstream
from cloning.ports.store import Store, Transaction
from cloning.speaking.ending import Ending

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=5)

TELL_FOR = timedelta(hours=24)
"""How long a deleted clone's row waits until its owner could be told."""

LEFT_BEHIND = "deleted"
"""The name of a slot that the upstream won't delete; `reconcile` lists it under this name."""

REFUSALS = 2
"""After refusing once, the upstream must refuse this many more times before we believe it."""


@holding
class Deletion:
    """Deletes clones; only the eraser carries it out."""

    store: Store
    upstream: Upstream
    samples: Samples
    notifier: Notifier
    receipts: Receipts
    ending: Ending
    clock: Clock

    async def mark(
        self, work: Transaction, clone: Clone, message_id: int | None = None
    ) -> Sequence[Training]:
        """Mark a clone deleted, and drop and return its trainings, in the caller's transaction.

        What it is to say is dropped, too, and what it has said is forgotten.

        A training that is creating its slot right now goes on, so that the slot isn't left behind;
        it is returned as dropped, too. The message of this id is edited as the deletion goes. It
        begins with `start`, or by itself if the caller doesn't get that far.
        """
        now = self.clock()
        marked = replace(
            clone,
            deleted_at=now,
            erase_at=now + STATUS_GRACE,
            deletion_message_id=message_id,
        )
        await work.clones.save(marked)
        owner = await work.owners.get(clone.owner_id)
        if owner is not None:
            await self.ending.drop_of_clone(work, owner, clone.id)
        await work.memos.note(About.CLONE, clone.id, now)
        if clone.slot_id is not None:
            await work.memos.note(About.SLOT, clone.slot_id, now)
        under_way = [
            training
            for training in await work.trainings.of_clone(clone.id)
            if training.step is not Step.DONE
        ]
        over = [dropped(training, DELETED) for training in under_way]
        for training, ended in zip(under_way, over, strict=True):
            if training.step is not Step.RESERVE or clone.slot_intent_at is None:
                await work.trainings.overtake(ended)
        return over

    async def dropped(self, work: Transaction, clone: Clone) -> Sequence[Training]:
        """Load the trainings that an earlier `mark` has dropped."""
        trainings = await work.trainings.of_clone(clone.id)
        return [one for one in trainings if was_dropped(one) and one.reason == DELETED]

    async def show_dropped(self, clone: Clone) -> None:
        """Show in their status messages what was dropped, if a deletion has begun by itself.

        Then a kill has kept its handler from that, and the rows are gone when its press is handled
        again.
        """
        if not _is_unbegun(clone) or (owner := await self._owner_of(clone)) is None:
            return
        async with self.store.transaction() as work:
            over = await self.dropped(work, clone)
        for training in over:
            await self.notifier.show(Claim(training=training, clone=clone, owner=owner))

    async def start(self, work: Transaction, clone: Clone, message_id: int | None = None) -> None:
        """Begin the deletion of a marked clone, unless it has begun; edit this message then."""
        if clone.deleted_at is None:
            return
        due = replace(
            clone,
            erase_at=self.clock() if _is_unbegun(clone) else clone.erase_at,
            deletion_message_id=message_id or clone.deletion_message_id,
        )
        await work.clones.save(due)
        work.wake_eraser()

    async def finish(self, clone: Clone) -> None:
        """Delete a marked clone's slot and all that we have of it, or put that off.

        Its samples go first, whatever the upstream says. A slot that is being created right now can
        only be deleted afterwards, so we wait for it. If the upstream won't delete its slot, all
        that we have is erased nevertheless.
        """
        await self._erase_samples(clone)
        try:
            gone = clone.slot_id is None or await self._gone(clone.slot_id)
        except SlotLocked:
            await self._tell(clone, Deleted.STAYS)
            await self._erase(clone, Stayed(title=clone.title, slot_id=clone.slot_id or ""))
            return
        if gone and clone.slot_intent_at is None:
            # First the message: after a kill in between, it is edited again.
            await self._tell(clone, Deleted.GONE)
            await self._erase(clone)
        else:
            await self._put_off(clone)

    async def _tell(self, clone: Clone, deleted: Deleted) -> None:
        """Tell the owner before the row goes; TelegramUnavailable if that must be tried again."""
        owner = await self._asked_by(clone)
        if owner is None:
            return
        try:
            await self.receipts.deleted(owner, clone, deleted)
        except Unreachable:
            log.info("an owner can't be told of a deletion", extra={"clone": clone.id})
        except TelegramUnavailable:
            if self.clock() - (clone.deleted_at or self.clock()) < TELL_FOR:
                raise
            log.warning("an owner was not told of a deletion", extra={"clone": clone.id})

    async def _asked_by(self, clone: Clone) -> Owner | None:
        """Load the owner who has asked for the deletion in a message; None if nobody has."""
        return await self._owner_of(clone) if clone.deletion_message_id is not None else None

    async def _owner_of(self, clone: Clone) -> Owner | None:
        async with self.store.transaction() as work:
            owner = await work.owners.get(clone.owner_id)
            tombstone = await work.tombstones.get(clone.owner_id)
        if owner is None or tombstone is None:
            return owner
        return replace(owner, language=tombstone.language)  # the owner's own is erased already

    async def _put_off(self, clone: Clone) -> None:
        """Wait for as long as the deletion has been pending, between 30 s and 5 min."""
        now = self.clock()
        age = now - (clone.deleted_at or now)
        async with self.store.transaction() as work:
            current = await work.clones.get(clone.id)
            if current is not None:
                pause = min(max(age, FIRST_PAUSE), LONGEST_PAUSE)
                await work.clones.save(replace(current, erase_at=now + pause))
        with suppress(TelegramUnavailable):  # it is said again at the next try
            await self._tell(clone, Deleted.GOES_ON)

    async def _gone(self, slot_id: str) -> bool:
        """Delete a slot and check that it is gone, because the answer to a DELETE can't be trusted.

        Raises:
            SlotLocked: if the upstream has repeatedly refused to delete it.
        """
        try:
            await self.upstream.delete(slot_id)
        except SlotLocked:
            stays = await self._stays(slot_id)
            if stays:
                raise
            if stays is None:
                return False
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

    async def _stays(self, slot_id: str) -> bool | None:
        """Remove the owner's title from a slot; return whether the upstream won't delete it.

        None if that is not certain. It has just refused, so the slot can't be gone either.
        """
        try:
            await self._take_title_off(slot_id)
            for _ in range(REFUSALS):
                with suppress(SlotLocked):
                    await self.upstream.delete(slot_id)
                    return False
        except UpstreamError as fault:
            log.warning("not sure that a slot stays: %s", fault, extra={"slot": slot_id})
            return None
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
            if tombstone is None:  # else nothing about them is kept
                deed = Deed.DELETED if stayed is None else Deed.STAYED
                entry = Entry(deed=deed, at=self.clock(), clone_id=clone.id)
                await work.audit.add(entry, clone.owner_id)
            await work.clones.remove(clone.id)
        log.info("clone deleted", extra={"clone": clone.id, "slot": clone.slot_id})


def _is_unbegun(clone: Clone) -> bool:
    """Return whether a marked clone still waits for its handler to say so."""
    return clone.deleted_at is not None and clone.erase_at == clone.deleted_at + STATUS_GRACE
