"""What a sweep asks first, in dictionaries."""

from datetime import datetime

from cloning.domain.limits import is_due
from cloning.domain.models import Step
from cloning.ports.upkeep import Due
from storage.in_memory.rows import Rows


class InMemoryUpkeep:
    """Adapter of the port in cloning/ports/upkeep.py."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def due(self, now: datetime, since: datetime) -> Due:
        rows = self._rows
        return Due(
            alerts=bool(rows.alerts),
            work=bool(
                rows.trainings.where(lambda one: is_due(one.due_at, now))
                or rows.utterances.where(lambda one: is_due(one.due_at, now))
            ),
            watched=bool(rows.trainings.where(lambda one: one.step is Step.WATCH)),
            erasures=bool(
                rows.clones.where(lambda one: is_due(one.erase_at, now))
                or rows.tombstones.where(lambda one: is_due(one.due_at, now))
            ),
            memos=bool(rows.memos.where(lambda one: one.at >= since)),
            later=bool(
                rows.trainings.where(lambda one: one.due_at is not None)
                or rows.utterances.where(lambda one: one.due_at is not None)
                or rows.clones.where(lambda one: one.erase_at is not None)
                or rows.tombstones
            ),
        )
