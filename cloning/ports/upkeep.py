"""The port to what a sweep asks first: which of its parts have anything to do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cloning.ports.watched import Glimpse


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
    """A clone is to be deleted, or an erasure to be concluded."""
    memos: bool
    """A memo is so new that it may not be written down yet."""
    later: bool
    """Something becomes due as time goes by, even if nobody writes anything."""

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to do, and won't be before somebody writes."""
        found = self.alerts, self.work, self.watched, self.erasures, self.memos, self.later
        return not any(found)


class Looks(Protocol):
    """Looks at the database by themselves, at as little cost as it allows.

    Each raises StorageUnavailable if the database can't be used now.
    """

    async def due(self, now: datetime, since: datetime) -> Due:
        """Return what there is to do, as `Upkeep.due` does."""
        ...

    async def watched(
        self, *, slow_since: datetime, hopeless_since: datetime, since: datetime, limit: int
    ) -> Glimpse | None:
        """Return what a look at the upstream must know, but for the claims themselves.

        None if that takes a transaction. The arguments are those of `overdue` and `since` in
        cloning/ports/watched.py.
        """
        ...


Mark = Callable[[], Awaitable[object | None]]
"""Returns a mark of the database: equal ones mean that nothing was written in between.

None if only a look can tell. What processes write to show that they live is left out. Raises
StorageUnavailable if the database can't be used now.
"""


async def no_mark() -> None:
    """Have everybody look for themselves."""


class Upkeep(Protocol):
    """A look at everything that a sweep does."""

    async def due(self, now: datetime, since: datetime) -> Due:
        """Return what there is to do; `since` is the time from which memos are looked for."""
        ...
