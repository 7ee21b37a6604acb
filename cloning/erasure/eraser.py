"""Carries out deletions and erasures: the only code that does, however they were asked for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from cloning.domain.errors import CloningError, StorageUnavailable, TelegramUnavailable
from cloning.domain.limits import CLAIM, LONGEST_WAIT
from cloning.domain.models import Clone
from cloning.erasure.deletion import Deletion
from cloning.erasure.erasing import Erasure
from cloning.holding import holding
from cloning.ports.outside import Clock
from cloning.ports.store import Store
from cloning.trainings.in_hand import InHand

log = logging.getLogger(__name__)

SOON = timedelta(seconds=10)
"""How soon a deletion is tried again that broke off, such as because nobody could be told."""

BATCH = 100
"""How many clones are deleted in a row; the next sweep deletes more."""


@holding
class Eraser:
    """Deletes what is due; several workers may run it at the same time."""

    store: Store
    deletion: Deletion
    erasure: Erasure
    in_hand: InHand
    write_down: Callable[[], Awaitable[None]]
    """Writes down outside the database what was erased: before anybody gets a receipt for it."""
    clock: Clock

    async def __call__(self) -> None:
        """Delete the clones that are due, then send the receipts of erasures that are complete."""
        async with self.store.transaction() as work:
            due = await work.clones.to_erase(self.clock(), BATCH)
        for clone in due:
            await self._delete(clone)
        await self.write_down()
        await self.erasure.conclude()

    async def _delete(self, clone: Clone) -> None:
        """Delete one clone; a fault doesn't keep the others from being deleted."""
        try:
            claimed = await self._claim(clone, self.clock())
            if claimed is not None:
                with self.in_hand.deleting(claimed):
                    await self.deletion.show_dropped(clone)
                    await self._finish(claimed)
        except CloningError as fault:
            log.warning("not deleted yet: %s", fault, extra={"clone": clone.id})
            await self._come_back(clone, fault)
        except Exception:
            log.exception("a deletion failed by a fault of ours", extra={"clone": clone.id})

    async def _finish(self, clone: Clone) -> None:
        """Carry a deletion out; if this worker is being stopped, leave it to the next one."""
        try:
            await self.deletion.finish(clone)
        except asyncio.CancelledError:
            await asyncio.shield(self._put_off(clone, timedelta()))
            raise

    async def _come_back(self, clone: Clone, fault: CloningError) -> None:
        """Try again soon, or when Telegram says; if that can't be noted, when the claim ends."""
        asked_for = fault.retry_after if isinstance(fault, TelegramUnavailable) else None
        pause = timedelta(seconds=asked_for) if asked_for else SOON
        await self._put_off(clone, min(pause, LONGEST_WAIT))

    async def _put_off(self, clone: Clone, pause: timedelta) -> None:
        with suppress(StorageUnavailable):
            async with self.store.transaction() as work:
                current = await work.clones.get(clone.id)
                if current is not None:
                    await work.clones.save(replace(current, erase_at=self.clock() + pause))

    async def _claim(self, clone: Clone, now: datetime) -> Clone | None:
        """Put the deletion off, so that others leave it alone; None if another has done so."""
        async with self.store.transaction() as work:
            current = await work.clones.get(clone.id)
            if current is None or current.erase_at != clone.erase_at:
                return None
            claimed = replace(current, erase_at=now + CLAIM)
            await work.clones.save(claimed)
        return claimed
