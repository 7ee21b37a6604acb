"""An owner's clones: look at them, play, rename, train again, delete."""

from collections.abc import Sequence
from dataclasses import replace

from cloning.deletion import Deletion
from cloning.errors import CloneNotFound, NothingToPlay, SlotNotFound
from cloning.models import Clip, Clone, Question, State
from cloning.ownership import find_own_clone, own_clone
from cloning.ports import Clock, Demos, Studio, Upstream
from cloning.store import Store, Transaction
from cloning.titles import clean_title


class Collection:
    """What an owner can do with the clones that are there."""

    def __init__(
        self,
        *,
        store: Store,
        upstream: Upstream,
        demos: Demos,
        studio: Studio,
        deletion: Deletion,
        clock: Clock,
    ) -> None:
        self._store = store
        self._upstream = upstream
        self._demos = demos
        self._studio = studio
        self._deletion = deletion
        self._clock = clock

    async def clones(self, owner_id: int) -> Sequence[Clone]:
        """List an owner's clones, oldest first."""
        async with self._store.transaction() as work:
            return await work.clones.of_owner(owner_id)

    async def clone(self, owner_id: int, clone_id: int) -> Clone:
        """Look at one clone; CloneNotFound if this owner has no such clone."""
        async with self._store.transaction() as work:
            return await own_clone(work, owner_id, clone_id)

    async def ask(self, owner_id: int, clone_id: int, question: Question) -> Clone:
        """Remember what we ask an owner about a clone, so that the answer finds it."""
        async with self._store.transaction() as work:
            clone = await own_clone(work, owner_id, clone_id)
            owner = await work.owners.get(owner_id)
            if owner is None:
                raise CloneNotFound
            await work.owners.save(replace(owner, question=question, question_clone_id=clone_id))
        return clone

    async def asked(self, owner_id: int) -> Question | None:
        """Tell which question of ours an owner can still answer: its clone must be there."""
        async with self._store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is None:
                return None
            clone = await find_own_clone(work, owner_id, owner.question_clone_id)
        return owner.question if clone is not None else None

    async def cancel(self, owner_id: int) -> bool:
        """Drop the question that is open; False when there was none."""
        async with self._store.transaction() as work:
            return await _drop_question(work, owner_id)

    async def answer_title(self, owner_id: int, text: str) -> Clone:
        """Rename the clone that we asked a title for.

        Raises:
            TitleEmpty, TitleTooLong: if it can't be a title; the question stays open.
            CloneNotFound: if the clone is gone.
            UpstreamError: if the upstream did not take it; nothing is changed then.
        """
        title = clean_title(text)
        async with self._store.transaction() as work:
            owner = await work.owners.get(owner_id)
            clone = await own_clone(work, owner_id, owner.question_clone_id if owner else None)
        await self._rename_slot(clone, title)
        async with self._store.transaction() as work:
            clone = replace(await own_clone(work, owner_id, clone.id), title=title)
            await work.clones.save(clone)
            await _drop_question(work, owner_id)
        return clone

    async def _rename_slot(self, clone: Clone, title: str) -> None:
        if clone.slot_id is None:
            return
        try:
            await self._upstream.rename(clone.slot_id, title)
        except SlotNotFound:
            return

    async def demo(self, owner_id: int, clone_id: int) -> str | Clip:
        """Get a clone's demo clip: Telegram's file id of it, or the clip if it was never sent.

        Raises:
            CloneNotFound, NothingToPlay: if there is none.
            DemoUnavailable, UpstreamError: if it can't be had just now.
        """
        clone = await self.clone(owner_id, clone_id)
        if clone.demo_file_id is not None:
            return clone.demo_file_id
        if clone.state is not State.SUCCESS or clone.slot_id is None:
            raise NothingToPlay
        voice = await self._upstream.get(clone.slot_id)
        return await self._studio.clip(await self._demos.fetch(voice.demo_url))

    async def played(self, owner_id: int, clone_id: int, file_id: str) -> None:
        """Remember under which file id Telegram keeps a demo clip."""
        async with self._store.transaction() as work:
            clone = await own_clone(work, owner_id, clone_id)
            await work.clones.save(replace(clone, demo_file_id=file_id))

    async def delete(self, owner_id: int, clone_id: int) -> bool:
        """Delete a clone; False when the upstream has not confirmed it yet (the sweep goes on).

        Raises:
            CloneNotFound: if this owner has no such clone.
        """
        async with self._store.transaction() as work:
            clone = await own_clone(work, owner_id, clone_id)
            clone = await self._deletion.mark(work, clone)
        return await self._deletion.finish(clone)


async def _drop_question(work: Transaction, owner_id: int) -> bool:
    """Close the question that is open; False when there was none."""
    owner = await work.owners.get(owner_id)
    if owner is None or owner.question is None:
        return False
    await work.owners.save(replace(owner, question=None, question_clone_id=None))
    return True
