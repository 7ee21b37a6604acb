"""Erasing everything about a person: written down first, then done for as long as it takes.

The tombstone is the one row about somebody that outlives the rest: it says that an erasure is owed,
and which slots the upstream would not delete, until its receipt was sent. Whoever comes back
meanwhile starts as new: what they do then is not erased with the rest. Only what they have begun
within a day still counts, under a pseudonym: forgetting must not give a whole allowance back.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cloning.domain.errors import CloneStays, CloningError, Outdated, Unreachable
from cloning.domain.models import Clone, Tombstone
from cloning.domain.owner import Owner, Question
from cloning.erasure.deletion import Deletion
from cloning.owners.contents import Contents
from cloning.owners.questions import asked, open_question
from cloning.ports.outside import Clock, Receipts
from cloning.ports.store import Store, Transaction

log = logging.getLogger(__name__)

PAUSE = timedelta(seconds=30)
"""For how long an erasure is left to whoever looks after it, before somebody else does."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Erasure:
    """Forgets owners, at their word or because they can't be reached any more."""

    store: Store
    deletion: Deletion
    receipts: Receipts
    contents: Contents
    clock: Clock

    async def ask(self, owner_id: int) -> bool:
        """Note that somebody was asked whether to erase everything; False if there is nothing."""
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is None:
                return False
            await work.owners.save(asked(owner, Question.FORGET, self.clock()))
        return True

    async def confirm(self, owner_id: int, message_thread_id: int | None = None) -> bool:
        """Write down that everything about somebody is to be erased; from then on it will be.

        It is so, too, if that has begun already; False if nothing is known of them any more. The
        receipt goes into the topic that they said so in.

        Raises:
            Outdated: if they were not asked, or too long ago: it has to be asked again.
        """
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is not None and open_question(owner, self.clock()) is Question.FORGET:
                await self._begin(work, owner, message_thread_id)
                return True
            has_begun = await work.tombstones.get(owner_id) is not None
        if owner is not None and not has_begun:
            raise Outdated
        return has_begun

    async def must_ask(self, owner_id: int) -> bool:
        """Tell whether somebody of whom there is something has to be asked (once more)."""
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            has_begun = await work.tombstones.get(owner_id) is not None
        is_asked = open_question(owner, self.clock()) is Question.FORGET
        return owner is not None and not (is_asked or has_begun)

    async def has_begun(self, owner_id: int) -> bool:
        """Tell whether somebody is being forgotten."""
        async with self.store.transaction() as work:
            return await work.tombstones.get(owner_id) is not None

    async def begin(self, owner_id: int) -> None:
        """Write it down without a question."""
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is not None:
                await self._begin(work, owner)

    async def _begin(
        self, work: Transaction, owner: Owner, message_thread_id: int | None = None
    ) -> None:
        """Mark all clones deleted and forget the rest, in the caller's transaction."""
        for training in await work.trainings.waiting_for_consent(owner.id):
            await work.trainings.forgive(training)
        for clone in await work.clones.all_of_owner(owner.id):
            if clone.deleted_at is None:
                await self.deletion.mark(work, clone)
        await self.contents.forget(work, owner.chat_id)
        earlier = await work.tombstones.get(owner.id)
        tombstone = Tombstone(
            owner_id=owner.id,
            chat_id=owner.chat_id,
            due_at=self.clock(),
            message_thread_id=message_thread_id,
            language=owner.speaks,
            stayed=earlier.stayed if earlier is not None else (),
        )
        await work.tombstones.save(tombstone)
        await work.owners.save(Owner(id=owner.id, chat_id=owner.chat_id))
        log.info("an erasure has begun")

    async def finish(self, owner_id: int) -> None:
        """Erase what can be erased now; the sweep goes on with the rest.

        Raises:
            TelegramUnavailable: if all is erased, but the receipt could not be sent.
        """
        marked, claimed = await self._claim(owner_id)
        for clone in marked:
            with suppress(CloneStays):
                await self.deletion.finish(clone)
        if claimed is not None:
            await self._conclude(claimed)

    async def _claim(self, owner_id: int) -> tuple[Sequence[Clone], Tombstone | None]:
        """Load the clones that are to go, and the tombstone if nobody else looks after it."""
        now = self.clock()
        async with self.store.transaction() as work:
            marked = await _marked(work, owner_id)
            tombstone = await work.tombstones.get(owner_id)
            if tombstone is None or tombstone.due_at > now:
                return marked, None
            return marked, await _put_off(work, tombstone, now)

    async def finish_due(self) -> None:
        """Conclude every erasure of which nothing is left to do."""
        now = self.clock()
        async with self.store.transaction() as work:
            claimed = [
                await _put_off(work, tombstone, now)
                for tombstone in await work.tombstones.due(now)
                if not await _marked(work, tombstone.owner_id)
            ]
        for tombstone in claimed:
            try:
                await self._conclude(tombstone)
            except CloningError as fault:
                log.warning("an erasure is not concluded yet: %s", fault)

    async def _conclude(self, claimed: Tombstone) -> None:
        """Send the receipt and take the tombstone away, once the last clone is gone.

        The receipt goes first: a kill in between has it sent again, and none is lost. It is taken
        away only as it was read: the erasure may have begun anew while the receipt was on its way.
        """
        async with self.store.transaction() as work:
            tombstone = await work.tombstones.get(claimed.owner_id)
            if tombstone is None or tombstone.due_at != claimed.due_at:
                return
            if await _marked(work, claimed.owner_id):
                return
            tombstone = await _put_off(work, tombstone, self.clock())
        with suppress(Unreachable):
            await self.receipts.receipt(tombstone)
        async with self.store.transaction() as work:
            if await work.tombstones.get(tombstone.owner_id) != tombstone:
                return
            await work.tombstones.remove(tombstone.owner_id)
            await _forget_if_empty(work, tombstone.owner_id)
        log.info("an erasure is done")


async def _put_off(work: Transaction, tombstone: Tombstone, now: datetime) -> Tombstone:
    """Keep others from it for a while: whoever has put it off last may send the receipt."""
    later = replace(tombstone, due_at=now + PAUSE)
    await work.tombstones.save(later)
    return later


async def _marked(work: Transaction, owner_id: int) -> list[Clone]:
    """Load the clones that are deleted and not gone yet."""
    clones = await work.clones.all_of_owner(owner_id)
    return [clone for clone in clones if clone.deleted_at is not None]


async def _forget_if_empty(work: Transaction, owner_id: int) -> None:
    """Forget the owner too, unless they have come back meanwhile."""
    owner = await work.owners.get(owner_id)
    if owner is None or await work.clones.all_of_owner(owner_id):
        return
    if (owner.consent, owner.language, owner.question) == (None, None, None):
        await work.owners.remove(owner_id)
