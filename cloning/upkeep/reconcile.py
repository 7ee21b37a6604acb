"""Compares the account with our records: slots without a clone, and clones without their slot."""

from collections.abc import Sequence
from dataclasses import dataclass

from cloning.domain.errors import SlotInUse, SlotNotFound
from cloning.domain.models import Clone, Voice
from cloning.ports.outside import Upstream
from cloning.ports.store import Store


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
        await self._forget_gone(frozenset(voice.slot_id for voice in voices))
        ours = {clone.slot_id for clone in clones}
        theirs = {voice.slot_id for voice in voices}
        return Differences(
            unknown=[voice for voice in voices if voice.slot_id not in ours],
            lost=[clone for clone in clones if clone.slot_id not in theirs],
            unresolved=unresolved,
        )

    async def _forget_gone(self, listed: frozenset[str]) -> None:
        """Ask for each slot that the LIST lacks, because one LIST may have gaps."""
        async with self.store.transaction() as work:
            left = await work.paid_slots.left()
        for slot_id in (one for one in left if one not in listed):
            try:
                await self.upstream.get(slot_id)
            except SlotNotFound:
                async with self.store.transaction() as work:
                    await work.paid_slots.forget(slot_id)

    async def delete(self, slot_id: str) -> None:
        """Delete a slot that belongs to no clone of ours; it may be gone already.

        Raises:
            SlotInUse: if it belongs, or may belong, to one: a create is unresolved.
            UpstreamError: if the upstream does not confirm it.
        """
        async with self.store.transaction() as work:
            ours = await work.clones.with_slots([slot_id])
            unresolved = await work.clones.with_intents()
        if ours or unresolved:
            raise SlotInUse
        try:
            await self.upstream.delete(slot_id)
        except SlotNotFound:
            return
