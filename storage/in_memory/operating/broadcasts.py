"""The last broadcast in a dictionary."""

from collections.abc import Sequence

from cloning.domain.operating.broadcast import Broadcast
from cloning.domain.owner import Owner
from storage.in_memory.rows import Rows, Table


class InMemoryBroadcasts:
    """Adapter of the port in cloning/ports/operating/broadcasts.py."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def last(self) -> Broadcast | None:
        return self._rows.broadcasts.first(lambda _one: True)

    async def save(self, broadcast: Broadcast) -> None:
        self._rows.broadcasts = Table({broadcast.asked_at: broadcast})

    async def recipients(self, after_id: int, limit: int) -> Sequence[Owner]:
        later = (owner for owner in self._may_get_it() if owner.id > after_id)
        return sorted(later, key=lambda owner: owner.id)[:limit]

    async def count_recipients(self) -> int:
        return len(self._may_get_it())

    def _may_get_it(self) -> list[Owner]:
        erased = self._rows.tombstones
        return self._rows.owners.where(lambda owner: owner.reachable and owner.id not in erased)
