"""Alerts in SQL: what only the operator can mend."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.operating.alerts import Alert
from cloning.domain.trouble import About
from storage.loading.locks import OwnerLocks
from storage.rows import values_of
from storage.schema.operating import alerts

_ALL = select(alerts).order_by(alerts.c.about)


class SqlAlerts:
    """Adapter of the port in cloning/ports/operating/alerts.py, for one transaction."""

    def __init__(self, connection: AsyncConnection, locks: OwnerLocks) -> None:
        self._connection = connection
        self._locks = locks

    async def get(self, about: About) -> Alert | None:
        """See cloning/ports/operating/alerts.py."""
        await self._locks.of_all("alerts")
        query = select(alerts).where(alerts.c.about == about)
        row = (await self._connection.execute(query)).mappings().first()
        return None if row is None else Alert(**row)

    async def all(self) -> Sequence[Alert]:
        """See cloning/ports/operating/alerts.py."""
        rows = await self._connection.execute(_ALL)
        return [Alert(**row) for row in rows.mappings()]

    async def save(self, alert: Alert) -> None:
        """See cloning/ports/operating/alerts.py."""
        await self._locks.of_all("alerts")
        await self.remove(alert.about)
        await self._connection.execute(insert(alerts).values(values_of(alert)))

    async def remove(self, about: About) -> None:
        """See cloning/ports/operating/alerts.py."""
        await self._connection.execute(delete(alerts).where(alerts.c.about == about))
