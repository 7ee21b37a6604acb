"""How much is measured."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long everything is measured, and how often."""

    rounds: int
    seconds: float
    """For each measurement of how much a second is done."""
    warm_up: float
    settle_seconds: float
    """Until a bot that has started, or has worked, is taken to be idle."""
    idle_seconds: float
    notes: int
    """Voice notes of one round, one after the other or at once."""
    pending: tuple[int, ...]
    """Clones that wait at the upstream at the same time."""


FULL: Final = Effort(
    rounds=3,
    seconds=4.0,
    warm_up=1.0,
    settle_seconds=2.0,
    idle_seconds=10.0,
    notes=12,
    pending=(10, 100, 1000),
)
SHORT: Final = Effort(
    rounds=1,
    seconds=0.5,
    warm_up=0.2,
    settle_seconds=0.2,
    idle_seconds=0.5,
    notes=1,
    pending=(10,),
)
"""Enough to see that everything can be measured; its figures mean nothing."""
