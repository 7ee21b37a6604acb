"""What could be done and isn't, while nothing goes wrong: everybody has overlooked it."""

from collections.abc import Callable, Hashable, Iterator
from datetime import datetime

from cloning.domain.limits import is_due
from cloning.domain.models import Step
from storage.in_memory.rows import Rows
from tests.faults.town.outside.account import Account

PATIENCE = 60.0
"""Seconds on top of two sweeps: the longest that a call may have been under way before."""

WATCHED = "what the upstream works on"


class Lateness:
    """Remembers since when each piece of work could be done."""

    def __init__(self, time: Callable[[], float], account: Account) -> None:
        self._time = time
        self._account = account
        self._since: dict[Hashable, float] = {}

    def look(self, rows: Rows, now: datetime, tick: float | None) -> Iterator[str]:
        """Name what was overlooked (P15).

        Args:
            rows: what there is.
            now: what the clock of the processes says.
            tick: the seconds between two sweeps; None while no process is there.
        """
        present = self._time()
        work = _waiting(rows, now) if tick is not None else ()
        self._since = {one: self._since.get(one, present) for one in work}
        if WATCHED in self._since:
            self._since[WATCHED] = max(self._since[WATCHED], self._account.asked_at)
        for one, since in self._since.items():
            if present - since > PATIENCE + 2 * (tick or 0.0):
                yield f"P15: for {present - since:.0f} s nobody has looked after {one}"


def _waiting(rows: Rows, now: datetime) -> Iterator[Hashable]:
    """Name all work that a sweep would find; what somebody is at work on is due later."""
    for training in rows.trainings.values():
        if is_due(training.due_at, now):
            yield training.step, training.id, training.fence, training.due_at
        elif training.step is Step.WATCH:
            yield WATCHED
    for clone in rows.clones.values():
        if is_due(clone.erase_at, now):
            yield "a deletion", clone.id, clone.erase_at
    waited_for = {clone.owner_id for clone in rows.clones.values() if clone.deleted_at is not None}
    for tombstone in rows.tombstones.values():
        if is_due(tombstone.due_at, now) and tombstone.owner_id not in waited_for:
            yield "an erasure", tombstone.owner_id, tombstone.due_at
