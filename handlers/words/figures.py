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
