"""Keeps memos outside the database, and erases again what a restored backup has brought back.

The database has the same memos, written in the commit that they are about. So a memo that only the
file has is news for this database: it is older than the file, a backup was restored. Old entries
are never applied twice, whoever has come back since.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cloning.domain.errors import SlotLocked, SlotNotFound
from cloning.domain.models import Clone
from cloning.domain.operating.memos import About, Memo
from cloning.domain.owner import Owner
from cloning.erasure.deletion import Deletion
from cloning.erasure.erasing import Erasure
from cloning.erasure.withdrawal import Withdrawal
from cloning.ports.operating.memos import MemoFile
from cloning.ports.outside import Clock, Upstream
from cloning.ports.store import Store
from cloning.ports.upkeep import Mark, no_mark

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(minutes=5)
"""How far before the last look we look for memos: their commits may come in another order."""

PRUNED_EVERY = timedelta(hours=1)


@dataclass(kw_only=True, eq=False)
class Remembering:
    """The memos of one process's machine."""

    store: Store
    file: MemoFile
    kept_for: timedelta
    """For how long the operator keeps backups."""
    clock: Clock
    mark: Mark = no_mark
    _written_at: object | None = None
    """The mark of the database when everything in it was written down."""
    _written: set[Memo] = field(default_factory=set)
    """What was written lately."""
    _looked_at: datetime | None = None
    _pruned_at: datetime | None = None

    async def news(self) -> Sequence[Memo]:
        """Return the memos that only the file has, and write down there what only it lacks.

        Raises:
            StorageUnavailable: if the file or the database can't be used.
        """
        oldest = self.clock() - self.kept_for
        outside = {memo for memo in await self.file.read() if memo.at >= oldest}
        async with self.store.transaction() as work:
            inside = set(await work.memos.since(oldest))
        if inside and not outside:
            log.warning(
                "ERASURES_FILE is missing or empty, although %d lines belong there: it is written"
                " anew; if you have restored a backup, put the file back and restart",
                len(inside),
            )
        await self.file.append(_in_order(inside - outside))
        self._written, self._looked_at = inside, self.clock()
        return _in_order(outside - inside)

    async def write_down(self) -> None:
        """Write down outside the database what is new in it; StorageUnavailable if that fails."""
        now, mark = self.clock(), await self.mark()
        if mark is None or mark != self._written_at:
            await self._write_news(now)
            self._written_at = mark
        await self._prune(now)

    async def _write_news(self, now: datetime) -> None:
        since = (self._looked_at or now - self.kept_for) - LOOK_BACK
        async with self.store.transaction() as work:
            memos = set(await work.memos.since(min(since, now - LOOK_BACK)))
        new = _in_order(memos - self._written)
        if new:
            await self.file.append(new)
        self._written, self._looked_at = memos, now

    async def _prune(self, now: datetime) -> None:
        if self._pruned_at is None or abs(now - self._pruned_at) >= PRUNED_EVERY:
            await self.file.forget_before(now - self.kept_for)
            self._pruned_at = now

    async def forget_old(self) -> None:
        """Forget in the database what no backup can undo any more."""
        async with self.store.transaction() as work:
            await work.memos.forget_before(self.clock() - self.kept_for)


@dataclass(kw_only=True, eq=False)
class Again:
    """Does again what a restored backup has undone."""

    store: Store
    upstream: Upstream
    remembering: Remembering
    erasure: Erasure
    deletion: Deletion
    withdrawal: Withdrawal
    _left: set[str] = field(default_factory=set)
    """The keys of slots that may have been left behind by clones that this database forgot."""

    async def start(self) -> int:
        """Do it, before anybody is served; return how many people and clones it was about.

        Raises:
            StorageUnavailable: if the memos can't be read or written.
        """
        news = await self.remembering.news()
        if not news:
            return 0
        found = [
            *await self._people(news),
            *await self._clones([memo for memo in news if memo.about is About.CLONE]),
        ]
        done = sum([await self._do(memo, number) for memo, number in found])
        async with self.store.transaction() as work:
            await work.memos.add(news)
        self._left = {memo.key for memo in news if memo.about is About.SLOT}
        log.warning(
            "a backup was restored: %d erasures, deletions and withdrawals were done again", done
        )
        return done

    async def _people(self, news: Sequence[Memo]) -> Sequence[tuple[Memo, int]]:
        kinds = (About.PERSON, About.CONSENT)
        keys = {memo.key: memo for memo in news if memo.about in kinds}
        async with self.store.transaction() as work:
            owners = await work.memos.owner_ids() if keys else ()
            return [
                (keys[key], owner)
                for owner in owners
                for about in kinds
                if (key := work.memos.key_of(about, owner)) in keys
            ]

    async def _clones(self, news: Sequence[Memo]) -> Sequence[tuple[Memo, int]]:
        keys = {memo.key: memo for memo in news}
        async with self.store.transaction() as work:
            clones = await work.memos.clone_ids() if keys else ()
            return [
                (keys[key], clone)
                for clone in clones
                if (key := work.memos.key_of(About.CLONE, clone)) in keys
            ]

    async def _do(self, memo: Memo, number: int) -> bool:
        if memo.about is About.CLONE:
            return await self._delete(memo, number)
        async with self.store.transaction() as work:
            owner = await work.owners.get(number)
            clones = await work.clones.all_of_owner(number)
        if memo.about is About.CONSENT and _agreed_before(owner, memo.at):
            await self.withdrawal.withdraw(number)
            return True
        if memo.about is About.PERSON and not _came_back(owner, clones, memo.at):
            await self.erasure.begin(number)
            return True
        return False

    async def _delete(self, memo: Memo, number: int) -> bool:
        async with self.store.transaction() as work:
            clone = await work.clones.get(number)
            if clone is None or clone.deleted_at is not None or clone.created_at > memo.at:
                return False  # the number may have been given to another clone since
            await self.deletion.mark(work, clone)
        return True

    async def delete_left(self) -> None:
        """Delete the slots of deleted clones that this database has never had, once."""
        if not self._left:
            return
        async with self.store.transaction() as work:
            key_of = work.memos.key_of
        voices = await self.upstream.voices(
            lambda slot_id, _state: key_of(About.SLOT, slot_id) in self._left
        )
        async with self.store.transaction() as work:
            ours = await work.clones.with_slots([voice.slot_id for voice in voices])
            stay = await work.paid_slots.left()
        for voice in voices:
            if voice.slot_id not in ours and voice.slot_id not in stay:
                await self._delete_slot(voice.slot_id)
        self._left.clear()

    async def _delete_slot(self, slot_id: str) -> None:
        try:
            await self.upstream.delete(slot_id)
        except SlotLocked:
            async with self.store.transaction() as work:
                await work.paid_slots.leave(slot_id)
        except SlotNotFound:
            return
        else:
            log.warning("deleted a slot of an erased clone", extra={"slot": slot_id})


def _agreed_before(owner: Owner | None, withdrawn_at: datetime) -> bool:
    consent = owner.consent if owner is not None else None
    return consent is not None and consent.given_at <= withdrawn_at


def _came_back(owner: Owner | None, clones: Sequence[Clone], since: datetime) -> bool:
    """Return whether somebody has agreed anew, or sent or asked something, since then."""
    consent = owner.consent if owner is not None else None
    moments = [
        consent.given_at if consent is not None else None,
        owner.asked_at if owner is not None else None,
        *(clone.created_at for clone in clones),
    ]
    return any(moment is not None and moment > since for moment in moments)


def _in_order(memos: set[Memo]) -> Sequence[Memo]:
    return sorted(memos, key=lambda memo: (memo.at, memo.about, memo.key))
