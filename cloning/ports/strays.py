"""The port that numbers the slots which belong to no clone, in the order in which we saw them."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Strays(Protocol):
    """The account's slots without a clone: other people's, and ours whose create got no answer."""

    async def note(self, slot_ids: Sequence[str]) -> None:
        """Give the next numbers to slots that have none; a number is never used again."""
        ...

    async def newest(self) -> int:
        """Return the highest number; 0 if there are no strays."""
        ...

    async def after(self, number: int) -> Mapping[str, int]:
        """Return the strays with a higher number than this: their numbers, by slot id."""
        ...

    async def forget(self, slot_id: str) -> None:
        """Forget a slot, because it belongs to a clone now, or is gone."""
        ...
