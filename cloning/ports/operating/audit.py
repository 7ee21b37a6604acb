"""The port to the audit table; the other collections are in store.py."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cloning.domain.operating.audit import Entry


class Audit(Protocol):
    """What was done with voices, in the order in which it was done; people have pseudonyms."""

    async def add(self, entry: Entry, owner_id: int | None, operator_id: int | None = None) -> None:
        """Write down what has been done.

        Args:
            entry: what it was.
            owner_id: the person whom it concerns; None if it concerns nobody, or must not say whom.
            operator_id: the operator who did it; None if it was the person, or happened by itself.
        """
        ...

    async def about(self, owner_id: int) -> Sequence[Entry]:
        """Load what concerns a person, in order."""
        ...

    async def forget(self, owner_id: int) -> None:
        """Remove what concerns a person."""
        ...

    async def forget_before(self, moment: datetime) -> None:
        """Remove what was done before then and concerns nobody."""
        ...
