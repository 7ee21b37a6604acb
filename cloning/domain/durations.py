"""How long a training takes, estimated from this bot's own history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cloning.domain.limits import SLOW_AFTER

HISTORY = 100
"""How many of the last successful trainings are looked at."""

LEAST = 5
"""With fewer trainings than this, no estimate is made."""

LEAST_FOR_SLOW = 20
"""With fewer trainings than this, the slowest tenth can't be told."""

SOONEST_SLOW = timedelta(minutes=5)
"""No owner hears before this that their training is slow, however quick the others were."""


@dataclass(frozen=True, slots=True)
class Usual:
    """A range that holds the durations of eight in ten trainings."""

    least: timedelta
    most: timedelta


def usual(durations: Sequence[timedelta]) -> Usual | None:
    """Return how long a training usually takes, or None if there is too little history."""
    if len(durations) < LEAST:
        return None
    return Usual(_percentile(durations, 10), _percentile(durations, 90))


def slow_after(durations: Sequence[timedelta]) -> timedelta:
    """Return when a training counts as slower than nine in ten; an hour if that isn't known."""
    if len(durations) < LEAST_FOR_SLOW:
        return SLOW_AFTER
    return max(_percentile(durations, 90), SOONEST_SLOW)


def _percentile(durations: Sequence[timedelta], percent: int) -> timedelta:
    """Return the value that `percent` per cent of the durations don't exceed (nearest rank)."""
    rank = -(-len(durations) * percent // 100)
    return sorted(durations)[max(rank, 1) - 1]
