"""Looks at any database, each in a transaction of its own."""

from dataclasses import dataclass
from datetime import datetime

from cloning.ports.store import Store
from cloning.ports.upkeep import Due
from cloning.ports.watched import Glimpse


@dataclass(frozen=True, slots=True, eq=False)
class LooksInTransactions:
    """Adapter of `Looks` in cloning/ports/upkeep.py where nothing is cheaper than a transaction."""

    store: Store

    async def due(self, now: datetime, since: datetime) -> Due:
        """See cloning/ports/upkeep.py."""
        async with self.store.transaction() as work:
            return await work.upkeep.due(now, since)

    async def watched(self, **_since: object) -> Glimpse | None:
        """See cloning/ports/upkeep.py; a transaction may as well load the claims."""
        return None
