"""Claims on rows in dictionaries, of whatever kind the rows are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from cloning.domain.limits import is_due
from cloning.domain.models import Training
from cloning.domain.speaking.utterance import Utterance
from cloning.ports.holds import Hold
from storage.in_memory.rows import Table

Row = TypeVar("Row", Training, Utterance)


def renewed(rows: Table[int, Row], holds: Sequence[Hold], until: datetime) -> Sequence[Row]:
    """Return the rows whose claims are as they were, with their claims prolonged."""
    claimed = {(hold.number, hold.fence, hold.until) for hold in holds}
    same = rows.where(lambda one: (one.id, one.fence, one.due_at) in claimed)
    return [replace(one, due_at=until) for one in same]


def due(rows: Table[int, Row], now: datetime, limit: int) -> Sequence[int]:
    """Return the numbers of the rows that may be claimed, the longest due first."""
    found = rows.where(lambda one: is_due(one.due_at, now))
    return [one.id for one in sorted(found, key=lambda one: one.due_at or now)[:limit]]


def freed(rows: Table[int, Row], now: datetime) -> Table[int, Row]:
    """Return the rows that are claimed or wait for another try, due now."""
    claimed = rows.where(lambda one: one.fence > 0 and one.due_at is not None and one.due_at > now)
    return Table({one.id: replace(one, due_at=now, fence=one.fence + 1) for one in claimed})
