"""What the operators want counted, in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Claim, Outcome, State, Step
from cloning.domain.speaking.utterance import UNSAID
from cloning.ports.operating.census import Pending, Unsaid
from storage.loading.claims import looking, seen
from storage.schema.speaking import charges, utterances
from storage.schema.tables import clones, left_slots, owners, trainings


class SqlCensus:
    """Adapter of the port in cloning/ports/operating/census.py, for one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def people(self) -> int:
        """See cloning/ports/operating/census.py."""
        return await self._counted(select(func.count()).select_from(owners))

    async def voices(self) -> int:
        """See cloning/ports/operating/census.py."""
        ready = clones.c.state == State.SUCCESS, clones.c.deleted_at.is_(None)
        return await self._counted(select(func.count()).select_from(clones).where(*ready))

    async def slots(self) -> int:
        """See cloning/ports/operating/census.py."""
        left = await self._counted(select(func.count()).select_from(left_slots))
        return left + await self._counted(select(func.count(clones.c.slot_id)))

    async def ended_since(self, since: datetime) -> Mapping[Outcome, int]:
        """See cloning/ports/operating/census.py."""
        outcome = trainings.c.outcome
        # The outcomes are named because the index begins with them.
        ended = outcome.in_([*Outcome]), trainings.c.finished_at >= since
        query = select(outcome, func.count()).where(*ended)
        rows = await self._connection.execute(query.group_by(outcome))
        return {Outcome(found): number for found, number in rows}

    async def characters_since(self, since: datetime) -> int:
        """See cloning/ports/operating/census.py."""
        total = select(func.coalesce(func.sum(charges.c.characters), 0))
        return await self._counted(total.where(charges.c.at >= since))

    async def pending(self) -> Sequence[Pending]:
        """See cloning/ports/operating/census.py."""
        step, oldest = trainings.c.step, func.min(trainings.c.created_at)
        query = select(step, func.count(), oldest).where(step != Step.DONE)
        rows = await self._connection.execute(query.group_by(step).order_by(step))
        return [Pending(*row) for row in rows]

    async def unfinished(self, after_id: int, limit: int) -> Sequence[Claim]:
        """See cloning/ports/operating/census.py."""
        open_ones = trainings.c.step != Step.DONE, trainings.c.id > after_id
        query = select(trainings.c.id).where(*open_ones).order_by(trainings.c.id).limit(limit)
        found = (await self._connection.scalars(query)).all()
        return await seen(self._connection, looking(trainings.c.id.in_(found))) if found else []

    async def unsaid(self) -> Unsaid | None:
        """See cloning/ports/operating/census.py."""
        asked_at, number = utterances.c.created_at, func.count().over()
        query = select(number, asked_at, utterances.c.trouble).where(utterances.c.step.in_(UNSAID))
        rows = await self._connection.execute(query.order_by(asked_at, utterances.c.id).limit(1))
        row = rows.one_or_none()
        return Unsaid(*row) if row is not None else None

    async def _counted(self, query: Select[int]) -> int:
        return await self._connection.scalar(query) or 0
