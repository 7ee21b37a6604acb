"""What the operators want counted, in dictionaries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from cloning.domain.models import Claim, Outcome, State, Step
from cloning.domain.speaking.utterance import UNSAID
from cloning.ports.operating.census import Pending, Unsaid
from storage.in_memory.rows import Rows
from storage.in_memory.trainings import InMemoryTrainings


class InMemoryCensus:
    """Adapter of the port in cloning/ports/operating/census.py."""

    def __init__(self, rows: Rows, trainings: InMemoryTrainings) -> None:
        self._rows = rows
        self._trainings = trainings

    async def people(self) -> int:
        return len(self._rows.owners)

    async def voices(self) -> int:
        return len(
            self._rows.clones.where(
                lambda one: one.state is State.SUCCESS and one.deleted_at is None
            )
        )

    async def slots(self) -> int:
        with_slots = self._rows.clones.where(lambda one: one.slot_id is not None)
        return len(with_slots) + len(self._rows.left_slots)

    async def ended_since(self, since: datetime) -> Mapping[Outcome, int]:
        ended = self._rows.trainings.where(
            lambda one: one.finished_at is not None and one.finished_at >= since
        )
        return Counter(one.outcome for one in ended if one.outcome is not None)

    async def characters_since(self, since: datetime) -> int:
        charges = self._rows.charges.where(lambda one: one.charge.at >= since)
        return sum(one.charge.characters for one in charges)

    async def pending(self) -> Sequence[Pending]:
        open_ones = self._rows.trainings.where(lambda one: one.step is not Step.DONE)
        begun = {
            step: [one.created_at for one in open_ones if one.step is step]
            for step in sorted({one.step for one in open_ones})
        }
        return [Pending(step, len(moments), min(moments)) for step, moments in begun.items()]

    async def unfinished(self, after_id: int, limit: int) -> Sequence[Claim]:
        return self._trainings.claims(lambda one: one.step is not Step.DONE and one.id > after_id)[
            :limit
        ]

    async def unsaid(self) -> Unsaid | None:
        waiting = self._rows.utterances.where(lambda one: one.step in UNSAID)
        if not waiting:
            return None
        oldest = min(waiting, key=lambda one: (one.created_at, one.id))
        return Unsaid(len(waiting), oldest.created_at, oldest.trouble)
