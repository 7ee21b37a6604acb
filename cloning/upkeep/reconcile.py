"""Compares the account with our records: slots without a clone, and clones without their slot."""

from collections.abc import Sequence
from dataclasses import dataclass

from cloning.domain.errors import SlotInUse, SlotNotFound
from cloning.domain.models import Clone, Voice
from cloning.ports.outside import Upstream
from cloning.ports.store import Store
from cloning.trainings.strays import MAYBE_NEW, note_strays


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """The mismatches between the account and our records."""

    unknown: Sequence[Voice]
    """Slots of the account that belong to no clone of ours."""
    lost: Sequence[Clone]
    """Clones of ours whose slot is missing from the account."""
    unresolved: Sequence[Clone]
    """Clones whose slot may or may not have been created."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Reconcile:
    """Compares, and deletes only what it is told to."""

    store: Store
    upstream: Upstream

    async def look(self) -> Differences:
        """Compare; UpstreamError if the slots can't be listed.

        Also stops counting the paid slots of erased clones that are gone by now.
        """
        async with self.store.transaction() as work:
            clones = await work.clones.with_a_slot()
            unresolved = await work.clones.with_intents()
        voices = await self.upstream.voices()
        await self._note_strays(voices)
        await self._forget_gone(frozenset(voice.slot_id for voice in voices))
        ours = {clone.slot_id for clone in clones}
        theirs = {voice.slot_id for voice in voices}
        return Differences(
            unknown=[voice for voice in voices if voice.slot_id not in ours],
            lost=[clone for clone in clones if clone.slot_id not in theirs],
            unresolved=unresolved,
        )

    async def _note_strays(self, voices: Sequence[Voice]) -> None:
        async with self.store.transaction() as work:
            await note_strays(work, voices)

    async def _forget_gone(self, listed: frozenset[str]) -> None:
        """Ask for each slot that the LIST lacks, because one LIST may have gaps."""
        async with self.store.transaction() as work:
            known = {*await work.paid_slots.left(), *await work.strays.after(0)}
        for slot_id in sorted(known - listed):
            try:
                await self.upstream.get(slot_id)
            except SlotNotFound:
                async with self.store.transaction() as work:
                    await work.paid_slots.forget(slot_id)
                    await work.strays.forget(slot_id)

    async def delete(self, slot_id: str) -> None:
        """Delete a slot that belongs to no clone of ours; it may be gone already.

        Raises:
            SlotInUse: if it belongs to one, or an unresolved create may have made it.
            UpstreamError: if the upstream does not confirm it.
        """
        try:
            voice = await self.upstream.get(slot_id)
            await self._refuse_if_ours(voice)
            await self.upstream.delete(slot_id)
        except SlotNotFound:
            return

    async def _refuse_if_ours(self, voice: Voice) -> None:
        """Raise SlotInUse unless a slot was trained or seen before every unresolved create."""
        async with self.store.transaction() as work:
            if await work.clones.with_slots([voice.slot_id]):
                raise SlotInUse
            number = (await work.strays.after(0)).get(voice.slot_id)
            marks = [clone.slot_mark for clone in await work.clones.with_intents()]
        may_be_new = voice.state in MAYBE_NEW
        if may_be_new and marks and (number is None or min(marks) < number):
            raise SlotInUse
