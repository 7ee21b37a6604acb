"""Watched trainings in SQL: what a sweep looks for, each by an index of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Claim
from cloning.domain.trouble import Trouble
from cloning.ports.watched import Outlook, Watched
from storage.collections.seen import Seen
from storage.loading.locks import OwnerLocks
from storage.schema.conditions import is_watched
from storage.schema.tables import clones, trainings

_FIRST = select(trainings.c.id).where(is_watched).order_by(trainings.c.id).limit(bindparam("limit"))


class SqlWatchedTrainings:
    """Adapter of the port in cloning/ports/watched.py, for one transaction."""

    def __init__(self, connection: AsyncConnection, locks: OwnerLocks) -> None:
        self._connection = connection
        self._seen = Seen(connection, locks)

    async def outlook(self) -> Outlook:
        """See cloning/ports/watched.py."""
        two = select(trainings.c.id).where(is_watched).limit(2).subquery()
        number = select(func.count()).select_from(two).scalar_subquery()
        troubled = select(trainings.c.id).where(_says_otherwise(None)).exists()
        return Outlook(*(await self._connection.execute(select(number, troubled))).one())

    async def first(self, limit: int) -> Sequence[Claim]:
        """See cloning/ports/watched.py."""
        found = (await self._connection.scalars(_FIRST, {"limit": limit})).all()
        return await self._claims_of(found)

    async def all(self, after_id: int, limit: int) -> Sequence[Watched]:
        """See cloning/ports/watched.py."""
        return await self._listed(trainings.c.id > after_id, limit, trainings.c.id)

    async def since(self, since: datetime, limit: int) -> Sequence[Watched]:
        """See cloning/ports/watched.py."""
        taken_at = trainings.c.watched_since
        # The release before this one doesn't write when that was.
        new = or_(taken_at >= since, taken_at.is_(None))
        return await self._listed(new, limit, taken_at.nulls_first(), trainings.c.id)

    async def _listed(
        self, which: ColumnElement[bool], limit: int, *order: ColumnElement[Any]
    ) -> Sequence[Watched]:
        query = (
            select(trainings.c.id, trainings.c.fence, clones.c.slot_id, trainings.c.seen_training)
            .join(clones, clones.c.id == trainings.c.clone_id)
            .where(is_watched, which, clones.c.slot_id.is_not(None))
        )
        rows = await self._connection.execute(query.order_by(*order).limit(limit))
        return [Watched(*row) for row in rows]

    async def in_slots(self, slot_ids: Sequence[str]) -> Sequence[Claim]:
        """See cloning/ports/watched.py."""
        of_these = select(clones.c.id).where(clones.c.slot_id.in_(slot_ids))
        return await self._seen.claims(is_watched, trainings.c.clone_id.in_(of_these))

    async def overdue(
        self, *, slow_since: datetime, hopeless_since: datetime, limit: int
    ) -> Sequence[Claim]:
        """See cloning/ports/watched.py."""
        asked_at = trainings.c.put_at
        known = trainings.c.told_slow == true()
        due = or_(
            and_(known, asked_at <= hopeless_since),
            and_(~known, asked_at <= max(slow_since, hopeless_since)),
            asked_at.is_(None),
        )
        query = select(trainings.c.id).where(is_watched, due)
        return await self._claims(query.order_by(asked_at.nulls_first(), trainings.c.id), limit)

    async def missed(self, limit: int) -> Sequence[Claim]:
        """See cloning/ports/watched.py."""
        query = select(trainings.c.id).where(is_watched, trainings.c.missing_since.is_not(None))
        return await self._claims(query.order_by(trainings.c.missing_since, trainings.c.id), limit)

    async def note_trouble(
        self, trouble: Trouble | None, since: datetime | None, limit: int
    ) -> None:
        """See cloning/ports/watched.py."""
        first = trainings.c.trouble.nulls_first(), trainings.c.id
        found = select(trainings.c.id).where(_says_otherwise(trouble)).order_by(*first).limit(limit)
        free = trainings.c.id.in_(found.with_for_update(skip_locked=True))
        values = {"trouble": trouble, "trouble_since": since}
        await self._connection.execute(update(trainings).where(free).values(values))

    async def _claims(self, query: Select[Any], limit: int) -> Sequence[Claim]:
        """Load the claims of trainings in the order in which a query finds them."""
        return await self._claims_of((await self._connection.scalars(query.limit(limit))).all())

    async def _claims_of(self, found: Sequence[int]) -> Sequence[Claim]:
        claims = await self._seen.claims(trainings.c.id.in_(found)) if found else ()
        by_id = {claim.training.id: claim for claim in claims}
        return [by_id[one] for one in found if one in by_id]


def _says_otherwise(trouble: Trouble | None) -> ColumnElement[bool]:
    others = trainings.c.trouble.in_([one for one in Trouble if one is not trouble])
    return and_(
        is_watched, others if trouble is None else or_(trainings.c.trouble.is_(None), others)
    )
