"""Compares the account with our records: slots without a clone, and clones without their slot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from cloning.domain.errors import SlotInUse, SlotNotFound
from cloning.domain.models import Clone, Voice
from cloning.domain.operating.memos import About
from cloning.holding import holding
from cloning.ports.outside import Upstream
from cloning.ports.store import Store
from cloning.trainings.stray_rule import Stray, may_have_made
from cloning.trainings.strays import MAYBE_NEW, note_strays

MOST_ASKED = 50
"""How many slots that one LIST lacks are asked for by themselves before they are called lost."""


class Origin(Enum):
    """What we know of a slot that belongs to no clone."""

    FOREIGN = auto()
    """This database has never made it: another bot, or an earlier database, may be using it."""
    OURS = auto()
    """We made it, and no clone of this database has it, as after a restore."""
    LEFT = auto()
    """We made it, and its clone was deleted."""
    AWAITED = auto()
    """A create of ours that got no answer may have made it; it may still be given to a clone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """The mismatches between the account and our records."""

    unknown: Sequence[Voice]
    """Slots of the account that belong to no clone of ours."""
    origins: Mapping[str, Origin]
    """What we know of each of them, by its id."""
    lost: Sequence[Clone]
    """Clones of ours whose slot is missing from the account."""
    unresolved: Sequence[Clone]
    """Clones whose slot may or may not have been created."""


@holding
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
        listed = frozenset(voice.slot_id for voice in voices)
        await self._forget_gone(listed)
        ours = {clone.slot_id for clone in clones}
        unknown = await self._unknown([voice for voice in voices if voice.slot_id not in ours])
        missing = [clone for clone in clones if clone.slot_id not in listed]
        return Differences(
            unknown=unknown,
            origins=await self._origins(unknown),
            lost=await self._lost([clone for clone in missing if clone.deleted_at is None]),
            unresolved=unresolved,
        )

    async def describe(self, slot_id: str) -> tuple[Voice, Origin]:
        """Describe a slot that somebody may want to delete.

        Raises:
            SlotInUse: if it belongs to a clone of ours.
            UpstreamError: if it can't be described, such as because it doesn't exist.
        """
        voice = await self.upstream.get(slot_id)
        if not await self._unknown([voice]):
            raise SlotInUse
        return voice, (await self._origins([voice]))[voice.slot_id]

    async def _unknown(self, voices: Sequence[Voice]) -> Sequence[Voice]:
        """Leave out those that a running process has given to a clone in the meantime."""
        async with self.store.transaction() as work:
            ours = await work.clones.with_slots([voice.slot_id for voice in voices])
        return [voice for voice in voices if voice.slot_id not in ours]

    async def _origins(self, voices: Sequence[Voice]) -> Mapping[str, Origin]:
        slot_ids = [voice.slot_id for voice in voices]
        async with self.store.transaction() as work:
            made = await work.memos.known(About.MADE, slot_ids)
            deleted = await work.memos.known(About.SLOT, slot_ids)
            left = {*await work.paid_slots.left(), *deleted}
            numbers = await work.strays.after(0)
            intents = await work.clones.with_intents()

        def origin_of(voice: Voice) -> Origin:
            if voice.slot_id in left:
                return Origin.LEFT
            if voice.slot_id in made:
                return Origin.OURS
            number = numbers.get(voice.slot_id)
            if number is None or voice.state not in MAYBE_NEW:
                return Origin.FOREIGN
            is_awaited = any(may_have_made(clone, Stray(number, voice)) for clone in intents)
            return Origin.AWAITED if is_awaited else Origin.FOREIGN

        return {voice.slot_id: origin_of(voice) for voice in voices}

    async def _lost(self, clones: Sequence[Clone]) -> Sequence[Clone]:
        """Ask for a few missing slots by themselves, because one LIST may have gaps."""
        if len(clones) > MOST_ASKED:
            return clones
        return [clone for clone in clones if await self._is_gone(clone.slot_id or "")]

    async def _is_gone(self, slot_id: str) -> bool:
        try:
            await self.upstream.get(slot_id)
        except SlotNotFound:
            return True
        return False

    async def _note_strays(self, voices: Sequence[Voice]) -> None:
        async with self.store.transaction() as work:
            await note_strays(work, voices)

    async def _forget_gone(self, listed: frozenset[str]) -> None:
        """Ask for each slot that the LIST lacks, because one LIST may have gaps."""
        async with self.store.transaction() as work:
            known = {*await work.paid_slots.left(), *await work.strays.after(0)}
        for slot_id in sorted(known - listed):
            if await self._is_gone(slot_id):
                async with self.store.transaction() as work:
                    await work.paid_slots.forget(slot_id)
                    await work.strays.forget(slot_id)

    async def delete(self, slot_id: str) -> bool:
        """Delete a slot that belongs to no clone of ours; False if there was none.

        Raises:
            SlotInUse: if it belongs to one, or an unresolved create may have made it.
            UpstreamError: if the upstream does not confirm it.
        """
        try:
            voice = await self.upstream.get(slot_id)
            await self._refuse_if_ours(voice)
            await self.upstream.delete(slot_id)
        except SlotNotFound:
            return False
        return True

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
