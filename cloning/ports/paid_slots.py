"""What the count of paid slots needs of the database."""

from collections.abc import Sequence
from typing import Protocol

from cloning.domain.models import Clone


class PaidSlots(Protocol):
    """The slots that were paid for, also those that nobody here has any more."""

    async def taken(self, clone: Clone) -> int:
        """Count those that exist or may exist, but for this clone's."""
        ...

    async def planned(self, clone: Clone) -> int:
        """Count the other clones that are on the way to a slot and have none yet."""
        ...

    async def leave(self, slot_id: str) -> None:
        """Count on a slot that stays at the upstream while its clone is erased here."""
        ...

    async def left(self) -> Sequence[str]:
        """List the slots that stay."""
        ...

    async def forget(self, slot_id: str) -> None:
        """Count a slot that stayed no longer: it is gone."""
        ...
