"""The audit table in a dictionary."""

from collections.abc import Callable, Sequence
from datetime import datetime

from cloning.domain.operating.audit import Entry
from storage.in_memory.rows import Audited, Rows


class InMemoryAudit:
    """Adapter of the port in cloning/ports/operating/audit.py."""

    def __init__(self, rows: Rows, pseudonym_of: Callable[[int], str]) -> None:
        self._rows = rows
        self._pseudonym_of = pseudonym_of

    async def add(self, entry: Entry, owner_id: int | None, operator_id: int | None = None) -> None:
        self._rows.last_entry = number = self._rows.last_entry + 1
        row = Audited(entry, self._known(owner_id), self._known(operator_id))
        self._rows.audit = self._rows.audit.having(number, row)

    async def about(self, owner_id: int) -> Sequence[Entry]:
        mine = self._pseudonym_of(owner_id)
        return [row.entry for row in self._rows.audit.where(lambda row: row.concerns == mine)]

    async def forget(self, owner_id: int) -> None:
        mine = self._pseudonym_of(owner_id)
        self._rows.audit = self._rows.audit.without_any(lambda row: row.concerns == mine)

    async def forget_before(self, moment: datetime) -> None:
        self._rows.audit = self._rows.audit.without_any(
            lambda row: row.concerns is None and row.entry.at < moment
        )

    def _known(self, person: int | None) -> str | None:
        return None if person is None else self._pseudonym_of(person)
