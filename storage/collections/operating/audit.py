"""The audit table in SQL; triggers see to it that no row is ever changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.operating.audit import Entry
from storage.loading.pseudonyms import Pseudonyms
from storage.rows import entry_of, values_of
from storage.schema.tables import audit

_ADD = insert(audit)


class SqlAudit:
    """Adapter of the port in cloning/ports/operating/audit.py, for one transaction."""

    def __init__(self, connection: AsyncConnection, pseudonyms: Pseudonyms) -> None:
        self._connection = connection
        self._pseudonyms = pseudonyms

    async def add(self, entry: Entry, owner_id: int | None, operator_id: int | None = None) -> None:
        """See cloning/ports/operating/audit.py."""
        people = {"concerns": self._known(owner_id), "done_by": self._known(operator_id)}
        await self._connection.execute(_ADD, {**values_of(entry), **people})

    async def about(self, owner_id: int) -> Sequence[Entry]:
        """See cloning/ports/operating/audit.py."""
        mine = select(audit).where(audit.c.concerns == self._pseudonyms.of(owner_id))
        rows = await self._connection.execute(mine.order_by(audit.c.id))
        return [entry_of(row) for row in rows.mappings()]

    async def forget(self, owner_id: int) -> None:
        """See cloning/ports/operating/audit.py."""
        mine = audit.c.concerns == self._pseudonyms.of(owner_id)
        await self._connection.execute(delete(audit).where(mine))

    async def forget_before(self, moment: datetime) -> None:
        """See cloning/ports/operating/audit.py."""
        old = audit.c.concerns.is_(None) & (audit.c.at < moment)
        await self._connection.execute(delete(audit).where(old))

    def _known(self, person: int | None) -> str | None:
        return None if person is None else self._pseudonyms.of(person)
