"""What the database holds, looked at from outside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.faults.sigkill.sources import Row, Source

CLAIMED = timedelta(seconds=10.5)
"""A training that is due later than this is claimed: the pauses here are shorter, mostly."""

UNFINISHED = """
    SELECT 'updates undone' AS what, count(*) AS number FROM inbox
        WHERE done_at IS NULL AND parked_at IS NULL
    UNION ALL SELECT 'trainings at ' || step, count(*) FROM trainings
        WHERE step <> 'done' GROUP BY step
    UNION ALL SELECT 'deletions', count(*) FROM clones WHERE deleted_at IS NOT NULL
"""


UNDONE = "SELECT count(*) AS number FROM inbox WHERE done_at IS NULL AND parked_at IS NULL"
PRESENT = "SELECT id, step, fence FROM trainings WHERE id IN "
COUNTED = "SELECT * FROM attempts WHERE training_id IN "
HELD = "SELECT id, step, fence, file_id FROM trainings WHERE due_at > ? AND fence > 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A training that a worker held when it was killed."""

    id: int
    step: str
    fence: int
    file_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wreck:
    """What a kill has left in the middle."""

    updates: int
    """Updates that were kept and not dealt with."""
    held: tuple[Held, ...]

    @property
    def steps(self) -> Counter[str]:
        """How many trainings were held in each step."""
        return Counter(one.step for one in self.held)

    def __str__(self) -> str:
        steps = [f"{number} at {step}" for step, number in self.steps.items()]
        return ", ".join([f"{self.updates} updates", *steps])


NOTHING = Wreck(updates=0, held=())


class Records:
    """The database of the bot."""

    def __init__(self, source: Source, *, raised: int) -> None:
        self._source = source
        self._raised = raised
        """By how much a fence is higher once a training that a dead worker held is claimed again.

        The next claim raises it by one, and so does a start that frees the claims of the dead.
        """

    def wreck(self, folder: Path, now: datetime) -> Wreck:
        """Look at what a killed process has left."""
        source = self._source.left_by_a_kill(folder)
        if source is None:
            return NOTHING
        (undone,) = source.rows(UNDONE)
        held = source.rows(HELD, now + CLAIMED)
        return Wreck(
            updates=int(str(undone["number"])),
            held=tuple(_held(row) for row in held),
        )

    def rows(self, query: str, *values: object) -> Sequence[Row]:
        """Look something up, while the bot runs or after it has ended."""
        return self._source.rows(query, *values)

    def begun_again(self, held: Sequence[Held]) -> Mapping[Held, bool]:
        """Tell whether each of these has gone on; clones that were deleted are left out.

        It was claimed again, or its worker lives and has come to the next step. A refused training
        is forgotten at its end, and not even counted: it can't have ended unless it was claimed.
        """
        ids = [one.id for one in held]
        present = {row["id"]: row for row in self._of(PRESENT, ids)}
        deleted = {row["training_id"] for row in self._of(COUNTED, ids)} - set(present)
        return {
            one: one.id not in present or self._has_gone_on(one, present[one.id])
            for one in held
            if one.id not in deleted
        }

    def _has_gone_on(self, held: Held, present: Row) -> bool:
        fence = int(str(present["fence"]))
        return present["step"] != held.step or fence >= held.fence + self._raised

    def fence(self, held: Held) -> int:
        """Tell the fence of a training as it is now."""
        (row,) = self.rows("SELECT fence FROM trainings WHERE id = ?", held.id)
        return int(str(row["fence"]))

    def unfinished(self) -> Sequence[str]:
        """Say what is under way."""
        rows = self.rows(UNFINISHED)
        return [f"{row['number']} {row['what']}" for row in rows if row["number"]]

    def _of(self, query: str, ids: Sequence[int]) -> Sequence[Row]:
        places = ", ".join("?" * len(ids))
        return self.rows(f"{query}({places})", *ids) if ids else []


def _held(row: Row) -> Held:
    return Held(
        id=int(str(row["id"])),
        step=str(row["step"]),
        fence=int(str(row["fence"])),
        file_id=str(row["file_id"]),
    )
