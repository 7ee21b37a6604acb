"""What owners do with their clones: look at them, play, rename, train again, delete."""

from collections.abc import Sequence
from dataclasses import replace

from cloning.domain.errors import (
    CloneNotFound,
    NothingToPlay,
    Outdated,
    SlotNotFound,
    TitleRefused,
    TitleTooLong,
    UpstreamRefused,
)
from cloning.domain.line import UnderWay
from cloning.domain.models import Claim, Clone, State
from cloning.domain.owner import Question
from cloning.domain.recordings.sound import Clip
from cloning.erasure.deletion import Deletion
from cloning.holding import holding
from cloning.owners.ownership import find_own_clone, own_clone, under_way
from cloning.owners.questions import (
    asked,
    drop_question,
    is_about_none,
    is_newer,
    open_question,
)
from cloning.owners.titles import clean_title, mark_of
from cloning.ports.outside import Clock, Demos, Studio, Upstream
from cloning.ports.store import Store


@holding
class Collection:
    """Use cases for the clones that an owner has."""

    store: Store
    upstream: Upstream
    demos: Demos
    studio: Studio
    deletion: Deletion
    clock: Clock

    async def clones(self, owner_id: int) -> Sequence[Clone]:
        """List an owner's clones, oldest first."""
        async with self.store.transaction() as work:
            return await work.clones.of_owner(owner_id)

    async def under_way(self, owner_id: int) -> UnderWay:
        """List an owner's trainings that have not ended, those of the oldest clone first."""
        async with self.store.transaction() as work:
            return await under_way(work, owner_id)

    async def clone(self, owner_id: int, clone_id: int) -> Clone:
        """Return one clone; CloneNotFound if this owner has no such clone."""
        async with self.store.transaction() as work:
            return await own_clone(work, owner_id, clone_id)

    async def find(self, owner_id: int, clone_id: int) -> Clone | None:
        """Return one clone, even one that is being deleted; None if this owner has none such."""
        async with self.store.transaction() as work:
            clone = await work.clones.get(clone_id)
        return clone if clone is not None and clone.owner_id == owner_id else None

    async def ask(
        self, owner_id: int, clone_id: int, question: Question, message_id: int = 0
    ) -> Clone:
        """Remember a question to an owner about a clone, so that we recognize the answer.

        Only a message that is newer than the one with the question answers it.
        """
        async with self.store.transaction() as work:
            clone = await own_clone(work, owner_id, clone_id)
            owner = await work.owners.get(owner_id)
            if owner is None:
                raise CloneNotFound
            now = self.clock()
            owner = asked(owner, question, now, clone_id=clone_id, message_id=message_id)
            await work.owners.save(owner)
        return clone

    async def asked(self, owner_id: int, message_id: int | None = None) -> Question | None:
        """Return the question that an owner can still answer, by this message if one is given.

        The question's clone must still exist. Whether to erase everything, no message answers.
        """
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            question = open_question(owner, self.clock())
            if owner is None or question is None:
                return None
            clone = await find_own_clone(work, owner_id, owner.question_clone_id)
        about_any = question is Question.TEXT and is_about_none(owner, question)
        is_answer = message_id is None or is_newer(owner, message_id)
        return question if (clone is not None or about_any) and is_answer else None

    async def cancel(self, owner_id: int) -> bool:
        """Close the open question; False if there was none."""
        async with self.store.transaction() as work:
            return await drop_question(work, owner_id, self.clock())

    async def answer_title(self, owner_id: int, text: str) -> Clone:
        """Rename the clone that we asked a title for.

        Raises:
            TitleEmpty, TitleTooLong: if it can't be a title; the question stays open, and a
                shorter title is remembered as our proposal.
            CloneNotFound: if the clone is gone.
            TitleRefused: if the upstream won't accept this title; the question stays open.
            UpstreamError: if renaming failed at the upstream; nothing has changed then.
        """
        try:
            title = clean_title(text)
        except TitleTooLong as refusal:
            await self._propose(owner_id, refusal.shorter)
            raise
        return await self._rename(owner_id, title)

    async def take_proposal(self, owner_id: int, mark: int) -> Clone:
        """Give the clone that we asked a title for the title that we proposed.

        If a clone already has that title, an earlier tap has renamed it: return that clone.

        Raises:
            Outdated: if this is not our latest proposal.
            CloneNotFound, UpstreamError: as for a title that was typed.
        """
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            clones = await work.clones.of_owner(owner_id)
        is_open = open_question(owner, self.clock()) is Question.TITLE
        proposal = owner.proposal if owner is not None and is_open else None
        if proposal is not None and mark_of(proposal) == mark:
            return await self._rename(owner_id, proposal)
        for clone in clones:
            if mark_of(clone.title) == mark:
                return clone
        raise Outdated

    async def _propose(self, owner_id: int, title: str) -> None:
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is not None and open_question(owner, self.clock()) is Question.TITLE:
                await work.owners.save(replace(owner, proposal=title or None))

    async def _rename(self, owner_id: int, title: str) -> Clone:
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            clone = await own_clone(work, owner_id, owner.question_clone_id if owner else None)
        await self._rename_slot(clone, title)
        async with self.store.transaction() as work:
            clone = replace(await own_clone(work, owner_id, clone.id), title=title)
            await work.clones.save(clone)
            await drop_question(work, owner_id, self.clock())
        return clone

    async def _rename_slot(self, clone: Clone, title: str) -> None:
        if clone.slot_id is None:
            return
        try:
            await self.upstream.rename(clone.slot_id, title)
        except SlotNotFound:
            return
        except UpstreamRefused as refusal:
            answer, reqid = refusal.answer, refusal.reqid
            raise TitleRefused(answer=answer, reqid=reqid, title=title) from refusal

    async def demo(self, owner_id: int, clone_id: int) -> str | Clip:
        """Get a clone's demo clip: its Telegram file id, or the clip if it was never sent.

        Raises:
            CloneNotFound, NothingToPlay: if there is none.
            DemoUnavailable, UpstreamError: if it can't be fetched now.
        """
        clone = await self.clone(owner_id, clone_id)
        if clone.demo_file_id is not None:
            return clone.demo_file_id
        if clone.state is not State.SUCCESS or clone.slot_id is None:
            raise NothingToPlay
        voice = await self.upstream.get(clone.slot_id)
        return await self.studio.clip(await self.demos.fetch(voice.demo_url))

    async def played(self, owner_id: int, clone: Clone, file_id: str) -> None:
        """Remember the file id that Telegram has given to the demo clip of a clone as it was.

        A training that has ended meanwhile has a clip of its own.
        """
        async with self.store.transaction() as work:
            current = await own_clone(work, owner_id, clone.id)
            if (current.state, current.demo_url) == (clone.state, clone.demo_url):
                await work.clones.save(replace(current, demo_file_id=file_id))

    async def forget_clip(self, clone: Clone) -> None:
        """Forget a clip that Telegram no longer has, so that it is fetched again next time."""
        async with self.store.transaction() as work:
            current = await work.clones.get(clone.id)
            if current is not None and current.demo_file_id == clone.demo_file_id:
                await work.clones.save(replace(current, demo_file_id=None))

    async def delete(
        self, owner_id: int, clone_id: int, message_id: int | None = None
    ) -> Sequence[Claim]:
        """Take a clone from its owner, and return its trainings that this has dropped.

        The message of this id is edited as the deletion goes. A second call changes nothing, and
        returns them again while they are there: a kill may have kept us from saying so.

        Raises:
            CloneNotFound: if this owner has no such clone.
        """
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is None:
                raise CloneNotFound
            clone = await work.clones.get(clone_id)
            if clone is not None and clone.owner_id == owner_id and clone.deleted_at is not None:
                over = await self.deletion.dropped(work, clone)
            else:
                clone = await own_clone(work, owner_id, clone_id)
                over = await self.deletion.mark(work, clone, message_id)
            return [Claim(training=training, clone=clone, owner=owner) for training in over]

    async def deletion_shown(self, clone_id: int, message_id: int | None) -> None:
        """Have the rest of a clone deleted; the message of this id is edited as it goes."""
        async with self.store.transaction() as work:
            clone = await work.clones.get(clone_id)
            if clone is not None:
                await self.deletion.start(work, clone, message_id)
