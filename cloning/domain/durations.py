"""How long a training takes, from this bot's own history; nothing is said while there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cloning.domain.limits import SLOW_AFTER

HISTORY = 100
"""So many of the last successful trainings are looked at."""

LEAST = 5
"""Fewer than this say nothing about the next one."""

LEAST_FOR_SLOW = 20
"""Fewer than this don't show how long one in ten takes."""

SOONEST_SLOW = timedelta(minutes=5)
"""Nobody is told that it takes long before this, however quick the others were."""


@dataclass(frozen=True, slots=True)
class Usual:
    """Eight of ten trainings took between these two."""

    least: timedelta
    most: timedelta


def usual(durations: Sequence[timedelta]) -> Usual | None:
    """Tell how long it usually takes, None when too little is known."""
    if len(durations) < LEAST:
        return None
    return Usual(_percentile(durations, 10), _percentile(durations, 90))


def slow_after(durations: Sequence[timedelta]) -> timedelta:
    """Tell when a training is slower than nine of ten; an hour while that isn't known."""
    if len(durations) < LEAST_FOR_SLOW:
        return SLOW_AFTER
    return max(_percentile(durations, 90), SOONEST_SLOW)


def _percentile(durations: Sequence[timedelta], percent: int) -> timedelta:
    """Take the value that so many percent are not above (nearest rank)."""
    rank = -(-len(durations) * percent // 100)
    return sorted(durations)[max(rank, 1) - 1]
