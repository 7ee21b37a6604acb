"""The port that counts paid slots in the database."""

from collections.abc import Sequence
from typing import Protocol

from cloning.domain.models import Clone


class PaidSlots(Protocol):
    """The slots that were paid for, also those without a clone here."""

    async def taken(self, clone: Clone) -> int:
        """Count those that exist or may exist, without this clone's."""
        ...

    async def planned(self, clone: Clone) -> int:
        """Count the other clones whose training will need a slot that they don't have yet."""
        ...

    async def leave(self, slot_id: str) -> None:
        """Keep counting a slot that stays at the upstream, and that no clone of ours can have.

        Its clone was erased here, or nobody can tell which language it was created for.
        """
        ...

    async def left(self) -> Sequence[str]:
        """List the slots that stayed."""
        ...

    async def forget(self, slot_id: str) -> None:
        """Stop counting a slot that had stayed and is now gone."""
        ...
