"""The port to what a sweep asks first: which of its parts have anything to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Due:
    """What there is to do, of each kind."""

    alerts: bool
    """Operators may have to be told something."""
    work: bool
    """A training or an utterance is due."""
    watched: bool
    """The upstream is working on a training."""
    erasures: bool
    """A clone is to be deleted, an erasure to be concluded, or a memo to be written down."""


class Upkeep(Protocol):
    """A look at everything that a sweep does."""

    async def due(self, now: datetime, since: datetime) -> Due:
        """Return what there is to do; `since` is the time from which memos are looked for."""
        ...
