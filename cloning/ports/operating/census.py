"""The port that counts what there is, for the operators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cloning.domain.models import Claim, Outcome, Step
from cloning.domain.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Pending:
    """How many trainings are at a step, and when the oldest of them was begun."""

    step: Step
    number: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Unsaid:
    """How many texts are still to be said or brought, and what keeps the oldest of them."""

    number: int
    oldest: datetime
    """When it was asked for."""
    trouble: Trouble | None


class Census(Protocol):
    """Figures without names; whatever is counted may change at once."""

    async def people(self) -> int:
        """Count the owners."""
        ...

    async def voices(self) -> int:
        """Count the clones whose voice is ready, without the deleted ones."""
        ...

    async def slots(self) -> int:
        """Count the slots that are used, also those that stayed after a deletion."""
        ...

    async def ended_since(self, since: datetime) -> Mapping[Outcome, int]:
        """Count the trainings that ended since then, by how; what did not happen is left out."""
        ...

    async def characters_since(self, since: datetime) -> int:
        """Count the characters that all clones together were to say since then."""
        ...

    async def pending(self) -> Sequence[Pending]:
        """Count the trainings that are not over, in the order of the steps' names."""
        ...

    async def unfinished(self, after_id: int, limit: int) -> Sequence[Claim]:
        """Load the trainings that are not over and have a higher number than this, in order."""
        ...

    async def unsaid(self) -> Unsaid | None:
        """Count the texts that are still to be said or brought; None if there are none.

        Those whose owner has yet to name a clone are left out.
        """
        ...
