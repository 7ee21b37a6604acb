"""Erases everything about a person: the decision is written down first, then carried out.

The tombstone is the one row about somebody that outlives the rest, until its receipt was sent. It
says that an erasure is owed and which slots the upstream would not delete. People who come back in
the meantime start as new owners: what they do then is not erased with the rest. Only the trainings
that they began within a day still count, under a pseudonym: otherwise /forget would be a way to
get a full allowance back.
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
"""How long the others leave an erasure to the worker that has claimed it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Erasure:
    """Forgets owners, on request or because we can't reach them any more."""

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

        Also True if that has begun already; False if nothing is known of them any more. The receipt
        goes into the topic in which they confirmed.

        Raises:
            Outdated: if they were not asked, or too long ago: ask them again.
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
        """Return whether somebody has to be asked (again) because we keep something about them."""
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            has_begun = await work.tombstones.get(owner_id) is not None
        is_asked = open_question(owner, self.clock()) is Question.FORGET
        return owner is not None and not (is_asked or has_begun)

    async def has_begun(self, owner_id: int) -> bool:
        """Return whether somebody is being forgotten."""
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
        """Erase what can be erased now; the sweep continues with the rest.

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
        """Load the clones to erase, and the tombstone unless another worker has claimed it."""
        now = self.clock()
        async with self.store.transaction() as work:
            marked = await _marked(work, owner_id)
            tombstone = await work.tombstones.get(owner_id)
            if tombstone is None or tombstone.due_at > now:
                return marked, None
            return marked, await _put_off(work, tombstone, now)

    async def finish_due(self) -> None:
        """Send the receipt for every erasure that has nothing left to do."""
        async with self.store.transaction() as work:
            due = await work.tombstones.due(self.clock())
        for tombstone in due:
            try:
                if (claimed := await self._claim_what_is_done(tombstone)) is not None:
                    await self._conclude(claimed)
            except CloningError as fault:
                log.warning("an erasure is not concluded yet: %s", fault)

    async def _claim_what_is_done(self, due: Tombstone) -> Tombstone | None:
        """Claim an erasure, unless something is left to do, or another worker was quicker."""
        async with self.store.transaction() as work:
            changed = await work.tombstones.get(due.owner_id) != due
            if changed or await _marked(work, due.owner_id):
                return None
            return await _put_off(work, due, self.clock())

    async def _conclude(self, claimed: Tombstone) -> None:
        """Send the receipt and remove the tombstone, once the last clone is gone.

        The receipt goes first: after a kill in between it is sent again, so none is lost. The
        tombstone is removed only if it is unchanged: the erasure may have begun again meanwhile.
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
    """Put a tombstone off, which claims it: the worker that did so last may send the receipt."""
    later = replace(tombstone, due_at=now + PAUSE)
    await work.tombstones.save(later)
    return later


async def _marked(work: Transaction, owner_id: int) -> list[Clone]:
    """Load the clones that are marked as deleted and not gone yet."""
    clones = await work.clones.all_of_owner(owner_id)
    return [clone for clone in clones if clone.deleted_at is not None]


async def _forget_if_empty(work: Transaction, owner_id: int) -> None:
    """Forget the owner too, unless they have come back in the meantime."""
    owner = await work.owners.get(owner_id)
    if owner is None or await work.clones.all_of_owner(owner_id):
        return
    if (owner.consent, owner.language, owner.question) == (None, None, None):
        await work.owners.remove(owner_id)
