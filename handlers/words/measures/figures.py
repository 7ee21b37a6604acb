"""Figures that people compare with what is needed or good: rounded down, never up to the mark."""

import math


def whole(figure: float) -> int:
    """Round down to a whole figure: 14.7 s of speech are not yet 15."""
    return math.floor(figure)


def tenth(figure: float) -> float:
    """Round down to a tenth: 9.97 s of speech are not yet 10.0."""
    return math.floor(figure * 10) / 10


def minutes_heard(heard_seconds: float, total_seconds: float) -> tuple[int, int]:
    """Return the minutes that were listened to, and of how many; some are always missing."""
    return max(1, math.floor(heard_seconds / 60)), math.ceil(total_seconds / 60)


_MINUTES_FROM_SECONDS = 120
_FIVES_FROM_MINUTES = 10


def round_minutes(seconds: float) -> int | None:
    """Return so many minutes as people would say, in fives if they are many; None if it is short.

    A short duration is better told in seconds.
    """
    if seconds < _MINUTES_FROM_SECONDS:
        return None
    minutes = round(seconds / 60)
    return minutes if minutes < _FIVES_FROM_MINUTES else round(minutes / 5) * 5
