"""The port to the trainings that the upstream is working on: the sweep looks for what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cloning.domain.models import Claim
from cloning.domain.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Watched:
    """The least that must be known of a training that the upstream is working on."""

    training_id: int
    fence: int
    slot_id: str
    seen: bool
    """Whether the upstream has shown this attempt in state Training."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a look at the upstream depends on."""

    number: int
    """How many trainings there are to watch, 2 at most."""
    troubled: bool
    """Whether it is written down for one of them what keeps us from watching."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What is seen of watched trainings without a claim."""

    outlook: Outlook
    has_claims: bool
    """Whether any must be loaded: one that is overdue, or was missing."""
    new: Sequence[Watched]
    """Those that the upstream has been working on only since the last look, or a little longer."""


class WatchedTrainings(Protocol):
    """The trainings at the step `watch`; what is found here is only looked at."""

    async def outlook(self) -> Outlook:
        """Count them, up to 2."""
        ...

    async def first(self, limit: int) -> Sequence[Claim]:
        """Load the first ones."""
        ...

    async def all(self, after_id: int, limit: int) -> Sequence[Watched]:
        """List those with ids above this, in order."""
        ...

    async def since(self, since: datetime, limit: int) -> Sequence[Watched]:
        """List the first of those that the upstream has been working on only since then.

        This includes those of which it isn't known.
        """
        ...

    async def in_slots(self, slot_ids: Sequence[str]) -> Sequence[Claim]:
        """Load those in these slots."""
        ...

    async def overdue(
        self, *, slow_since: datetime, hopeless_since: datetime, limit: int
    ) -> Sequence[Claim]:
        """Load those that were asked for long ago, the oldest first.

        Those whose owners know that they are slow are left out until they are hopeless. This
        includes those of which it isn't known when they were asked for.
        """
        ...

    async def missed(self, limit: int) -> Sequence[Claim]:
        """Load those whose slots were missing when we last looked, oldest first."""
        ...

    async def note_trouble(
        self, trouble: Trouble | None, since: datetime | None, limit: int
    ) -> None:
        """Write down what keeps us from watching, in the first of those that say otherwise.

        Those that another transaction holds are left out.
        """
        ...
