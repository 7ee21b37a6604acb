"""What the database holds, looked at from outside."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile

Row = Mapping[str, object]

CLAIMED = timedelta(seconds=10.5)
"""A training that is due later than this is claimed: the pauses here are shorter, mostly."""

UNFINISHED = """
    SELECT 'updates undone' AS what, count(*) AS number FROM inbox
        WHERE done_at IS NULL AND parked_at IS NULL
    UNION ALL SELECT 'trainings at ' || step, count(*) FROM trainings
        WHERE step <> 'done' GROUP BY step
    UNION ALL SELECT 'deletions', count(*) FROM clones WHERE deleted_at IS NOT NULL
"""


FENCES = "SELECT id, fence FROM trainings WHERE id IN (SELECT value FROM json_each(?))"
COUNTED = "SELECT * FROM attempts WHERE training_id IN (SELECT value FROM json_each(?))"
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
    """The database file of the bot."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def wreck(self, folder: Path, now: datetime) -> Wreck:
        """Look at what a killed process has left: at a copy, so that recovery is not ours."""
        for suffix in ("", "-wal"):
            copy, original = Path(folder, f"wreck.db{suffix}"), Path(f"{self._path}{suffix}")
            copy.unlink(missing_ok=True)
            if original.exists():
                copyfile(original, copy)
        with _opened(f"file:{folder / 'wreck.db'}") as connection:
            if not connection.execute("SELECT * FROM sqlite_master").fetchall():
                return NOTHING
            return Wreck(updates=_undone(connection), held=_held(connection, now))

    def rows(self, query: str, *values: object) -> Sequence[Row]:
        """Look something up, while the bot runs or after it has ended."""
        with _opened(f"file:{self._path}?mode=ro") as connection:
            return [dict(row) for row in connection.execute(query, values)]

    def begun_again(self, held: Sequence[Held]) -> Mapping[Held, bool]:
        """Tell whether each of these was claimed again; clones that were deleted are left out.

        A takeover raises the fence by one, the next claim by one more. A refused training is
        forgotten at its end, and not even counted: it can't have ended unless it was claimed.
        """
        ids = json.dumps([one.id for one in held])
        fences = {row["id"]: int(str(row["fence"])) for row in self.rows(FENCES, ids)}
        deleted = {row["training_id"] for row in self.rows(COUNTED, ids)} - set(fences)
        return {
            one: one.id not in fences or fences[one.id] >= one.fence + 2
            for one in held
            if one.id not in deleted
        }

    def fence(self, held: Held) -> int:
        """Tell the fence of a training as it is now."""
        (row,) = self.rows("SELECT fence FROM trainings WHERE id = ?", held.id)
        return int(str(row["fence"]))

    def unfinished(self) -> Sequence[str]:
        """Say what is under way."""
        rows = self.rows(UNFINISHED)
        return [f"{row['number']} {row['what']}" for row in rows if row["number"]]


@contextmanager
def _opened(uri: str) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(uri, uri=True, timeout=10.0)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def _undone(connection: sqlite3.Connection) -> int:
    query = "SELECT count(*) FROM inbox WHERE done_at IS NULL AND parked_at IS NULL"
    return int(connection.execute(query).fetchone()[0])


def _held(connection: sqlite3.Connection, now: datetime) -> tuple[Held, ...]:
    rows = connection.execute(HELD, (_as_kept(now + CLAIMED),))
    return tuple(Held(**dict(row)) for row in rows)


def _as_kept(moment: datetime) -> str:
    """Write a moment as the database does."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
