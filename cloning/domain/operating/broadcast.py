"""A text from the operators to everybody."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """Where a broadcast stands."""

    ASKED = "asked"
    """An operator has seen it, and has not yet said whether to send it."""
    RUNNING = "running"
    """It is being sent."""
    OVER = "over"
    """Everybody was tried."""
    STOPPED = "stopped"
    """An operator has stopped it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """The last broadcast; only the last one is kept."""

    text: str
    asked_at: datetime
    stage: Stage = Stage.ASKED
    cursor: int = 0
    """The number of the last owner it was tried with, noted first; 0 unless it is being sent."""
    sent: int = 0
    unreachable: int = 0
    """How many owners have blocked us."""
    unproven: int = 0
    """How many may have got it: Telegram gave no answer."""
