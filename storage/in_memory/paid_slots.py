"""Slots that were paid for, in dictionaries."""

from collections.abc import Sequence

from cloning.domain.models import Clone, Step
from storage.in_memory.rows import Rows


class MemoryPaidSlots:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def taken(self, clone: Clone) -> int:
        others = (one for one in self._rows.clones.values() if one.id != clone.id)
        return sum(one.paid for one in others) + len(self._rows.left_slots)

    async def planned(self, clone: Clone) -> int:
        under_way = {
            one.clone_id for one in self._rows.trainings.values() if one.step is not Step.DONE
        }
        return sum(
            one.id in under_way and not one.paid
            for one in self._rows.clones.values()
            if one.id != clone.id and (one.slot_id, one.slot_intent_at) == (None, None)
        )

    async def leave(self, slot_id: str) -> None:
        self._rows.left_slots[slot_id] = None

    async def left(self) -> Sequence[str]:
        return sorted(self._rows.left_slots)

    async def forget(self, slot_id: str) -> None:
        self._rows.left_slots.pop(slot_id, None)
