"""Erases everything about a person: the decision is written down first, then carried out.

The tombstone is the one row about somebody that outlives the rest, until its receipt was sent. It
says that an erasure is owed and which slots the upstream would not delete. People who come back in
the meantime start as new owners: what they do then is not erased with the rest. Only the trainings
that they began and the characters that they had said within a day still count, under a pseudonym:
otherwise /forget would be a way to get a full allowance back.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from cloning.domain.errors import CloningError, Outdated, StorageUnavailable, Unreachable
from cloning.domain.limits import CLAIM
from cloning.domain.models import Claim, Tombstone
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.operating.memos import About
from cloning.domain.owner import Owner, Question
from cloning.erasure.deletion import Deletion
from cloning.holding import holding
from cloning.owners.contents import Contents
from cloning.owners.questions import asked, open_question
from cloning.ports.outside import Clock, Receipts
from cloning.ports.store import Store, Transaction
from cloning.ports.tallies import Tallies
from cloning.trainings.in_hand import Held, InHand

log = logging.getLogger(__name__)

PAUSE = timedelta(seconds=30)
"""How soon a receipt is sent again that could not be sent."""


@holding
class Erasure:
    """Forgets owners, on request or because we can't reach them any more."""

    store: Store
    deletion: Deletion
    receipts: Receipts
    contents: Contents
    tallies: Tallies
    in_hand: InHand
    clock: Clock

    async def ask(self, owner_id: int) -> bool:
        """Note that somebody was asked whether to erase everything; False if there is nothing."""
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is None:
                return False
            await work.owners.save(asked(owner, Question.FORGET, self.clock()))
        return True

    async def confirm(
        self, owner_id: int, message_thread_id: int | None = None
    ) -> Sequence[Claim] | None:
        """Write down that everything about somebody is to be erased; from then on it will be.

        Returns the trainings that were dropped with it, while they are there: a second call names
        them again, because a kill may have kept us from saying so. None if nothing is known of the
        person any more. The receipt goes into the topic in which they confirmed.

        Raises:
            Outdated: if they were not asked, or too long ago: ask them again.
        """
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is not None and open_question(owner, self.clock()) is Question.FORGET:
                return await self._begin(work, owner, message_thread_id)
            tombstone = await work.tombstones.get(owner_id)
            if owner is not None and tombstone is None:
                raise Outdated
            return await self._dropped(work, tombstone) if tombstone is not None else None

    async def _dropped(self, work: Transaction, tombstone: Tombstone) -> Sequence[Claim]:
        """Load what an erasure that has begun has dropped, for its status messages."""
        owner_id, language = tombstone.owner_id, tombstone.language
        owner = Owner(id=owner_id, chat_id=tombstone.chat_id, language=language)
        return [
            Claim(training=training, clone=clone, owner=owner)
            for clone in await work.clones.all_of_owner(owner_id)
            for training in await self.deletion.dropped(work, clone)
        ]

    async def start(self, owner_id: int) -> None:
        """Have what was written down carried out, now that the person has been told."""
        async with self.store.transaction() as work:
            for clone in await work.clones.all_of_owner(owner_id):
                await self.deletion.start(work, clone)
            work.wake_eraser()

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

    async def begin(self, owner_id: int, *, lost_before: datetime | None = None) -> None:
        """Write it down without a question.

        `lost_before`: only if they have been unreachable since then; they may be back this moment.
        """
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is not None and (lost_before is None or owner.is_lost_since(lost_before)):
                await self._begin(work, owner)

    async def _begin(
        self, work: Transaction, owner: Owner, message_thread_id: int | None = None
    ) -> Sequence[Claim]:
        """Mark all clones deleted and forget the rest, in the caller's transaction.

        Returns the trainings that this has dropped.
        """
        over: list[Claim] = []
        await work.utterances.forget(owner.id)
        for training in await work.trainings.waiting_for_consent(owner.id):
            await work.trainings.forgive(training)
        for clone in await work.clones.all_of_owner(owner.id):
            if clone.deleted_at is None:
                trainings = await self.deletion.mark(work, clone)
                over += (Claim(training=one, clone=clone, owner=owner) for one in trainings)
        await self.contents.forget(work, owner.chat_id)
        await work.audit.forget(owner.id)
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
        await work.memos.note(About.PERSON, owner.id, tombstone.due_at)
        await work.owners.save(Owner(id=owner.id, chat_id=owner.chat_id))
        log.info("an erasure has begun")
        return over

    async def conclude(self) -> None:
        """Send the receipt for every erasure that has nothing left to do."""
        async with self.store.transaction() as work:
            due = await work.tombstones.due(self.clock())
        for tombstone in due:
            if self.in_hand.owners.has(tombstone.owner_id):
                continue  # its claim looks over because the clock was put forward
            try:
                if (claimed := await self._claim_what_is_done(tombstone)) is not None:
                    with self.in_hand.erasing(claimed) as held:
                        await self._conclude(claimed, held)
            except CloningError as fault:
                log.warning("an erasure is not concluded yet: %s", fault)

    async def _claim_what_is_done(self, due: Tombstone) -> Tombstone | None:
        """Claim an erasure, unless something is left to do, or another worker was quicker."""
        async with self.store.transaction() as work:
            changed = await work.tombstones.get(due.owner_id) != due
            if changed or await _has_clones_left(work, due.owner_id):
                return None
            claimed = replace(due, due_at=self.clock() + CLAIM)
            await work.tombstones.save(claimed)
            return claimed

    async def _conclude(self, tombstone: Tombstone, held: Held) -> None:
        """Send the receipt and remove the tombstone that we have claimed.

        The receipt goes first: after a kill in between it is sent again, so none is lost. The
        tombstone is removed only if it is unchanged: the erasure may have begun again meanwhile.
        """
        try:
            with suppress(Unreachable):
                await self.receipts.receipt(tombstone)
        except asyncio.CancelledError:
            await asyncio.shield(self._put_off(tombstone, held, timedelta()))
            raise
        except CloningError:
            await self._put_off(tombstone, held, PAUSE)
            raise
        async with self.store.transaction() as work:
            if not _is_ours(await work.tombstones.get(tombstone.owner_id), tombstone, held):
                return
            await work.tombstones.remove(tombstone.owner_id)
            await _forget_if_empty(work, tombstone.owner_id)
            await work.audit.add(Entry(deed=Deed.ERASED, at=self.clock()), None)
        # Last, because a receipt is counted like any other message.
        await self.tallies.forget(tombstone.owner_id)
        log.info("an erasure is done")

    async def _put_off(self, tombstone: Tombstone, held: Held, pause: timedelta) -> None:
        """Leave a receipt to any worker after a pause; if that can't be noted, the claim ends."""
        with suppress(StorageUnavailable):
            async with self.store.transaction() as work:
                present = await work.tombstones.get(tombstone.owner_id)
                if present is not None and _is_ours(present, tombstone, held):
                    await work.tombstones.save(replace(present, due_at=self.clock() + pause))


def _is_ours(present: Tombstone | None, claimed: Tombstone, held: Held) -> bool:
    """Return whether a tombstone is as this claim has left it, and possibly renewed."""
    if present is None or replace(present, due_at=claimed.due_at) != claimed:
        return False
    return held.may_end_at(present.due_at)


async def _has_clones_left(work: Transaction, owner_id: int) -> bool:
    """Return whether clones are marked as deleted and not gone yet."""
    clones = await work.clones.all_of_owner(owner_id)
    return any(clone.deleted_at is not None for clone in clones)


async def _forget_if_empty(work: Transaction, owner_id: int) -> None:
    """Forget the owner too, unless they have come back in the meantime."""
    owner = await work.owners.get(owner_id)
    if owner is None or await work.clones.all_of_owner(owner_id):
        return
    if (owner.consent, owner.language, owner.question) == (None, None, None):
        await work.utterances.forget(owner_id)
        await work.owners.remove(owner_id)
