"""The port to the last broadcast, and to the people whom it is for."""

from collections.abc import Sequence
from typing import Protocol

from cloning.domain.operating.broadcast import Broadcast
from cloning.domain.owner import Owner


class Broadcasts(Protocol):
    """The last broadcast."""

    async def last(self) -> Broadcast | None:
        """Load it; until this transaction ends, nobody else loads it."""
        ...

    async def save(self, broadcast: Broadcast) -> None:
        """Write it in the place of the one before."""
        ...

    async def recipients(self, after_id: int, limit: int) -> Sequence[Owner]:
        """Load owners with a higher number than this, in order; they may change at once.

        Left out are those who have blocked us, and those whose data is being erased.
        """
        ...

    async def count_recipients(self) -> int:
        """Count all of them."""
        ...
