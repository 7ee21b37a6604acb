"""Watched trainings in SQL: what a sweep looks for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Claim
from cloning.domain.trouble import Trouble
from cloning.ports.watched import Outlook, Watched
from storage.loading import of_watched as statements
from storage.loading.claims import seen
from storage.loading.of_watched import says_otherwise
from storage.schema.tables import trainings


class SqlWatchedTrainings:
    """Adapter of the port in cloning/ports/watched.py, for one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def outlook(self) -> Outlook:
        """See cloning/ports/watched.py."""
        return Outlook(*(await self._connection.execute(statements.OUTLOOK)).one())

    async def first(self, limit: int) -> Sequence[Claim]:
        """See cloning/ports/watched.py."""
        return await self._claims(statements.FIRST, {"limit": limit})

    async def all(self, after_id: int, limit: int) -> Sequence[Watched]:
        """See cloning/ports/watched.py."""
        return await self._listed(statements.ALL, {"after": after_id, "limit": limit})

    async def since(self, since: datetime, limit: int) -> Sequence[Watched]:
        """See cloning/ports/watched.py."""
        return await self._listed(statements.SINCE, {"since": since, "limit": limit})

    async def in_slots(self, slot_ids: Sequence[str]) -> Sequence[Claim]:
        """See cloning/ports/watched.py."""
        return await seen(self._connection, statements.IN_SLOTS, {"slots": slot_ids})

    async def overdue(
        self, *, slow_since: datetime, hopeless_since: datetime, limit: int
    ) -> Sequence[Claim]:
        """See cloning/ports/watched.py."""
        overdue_since = max(slow_since, hopeless_since)
        since = {"hopeless_since": hopeless_since, "overdue_since": overdue_since}
        return await self._claims(statements.OVERDUE, {**since, "limit": limit})

    async def missed(self, limit: int) -> Sequence[Claim]:
        """See cloning/ports/watched.py."""
        return await self._claims(statements.MISSED, {"limit": limit})

    async def note_trouble(
        self, trouble: Trouble | None, since: datetime | None, limit: int
    ) -> None:
        """See cloning/ports/watched.py."""
        first = trainings.c.trouble.nulls_first(), trainings.c.id
        found = select(trainings.c.id).where(says_otherwise(trouble)).order_by(*first).limit(limit)
        free = trainings.c.id.in_(found.with_for_update(skip_locked=True))
        values = {"trouble": trouble, "trouble_since": since}
        await self._connection.execute(update(trainings).where(free).values(values))

    async def _listed(self, query: Executable, values: Mapping[str, Any]) -> Sequence[Watched]:
        return [Watched(*row) for row in await self._connection.execute(query, values)]

    async def _claims(self, query: Select[Any], values: Mapping[str, Any]) -> Sequence[Claim]:
        """Load the claims of trainings in the order in which a query finds them."""
        found = (await self._connection.scalars(query, values)).all()
        claims = await seen(self._connection, statements.THESE, {"numbers": found}) if found else ()
        by_id = {claim.training.id: claim for claim in claims}
        return [by_id[one] for one in found if one in by_id]
