"""The port to what operators tell everybody who sends a recording meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """That no training begins for now."""

    since: datetime
    sentence: str | None = None
    """What people are told; None: the sentence that we have for it."""


class Maintenance(Protocol):
    """Whether trainings may begin, in all processes."""

    async def get(self) -> Paused | None:
        """Return the pause; None if there is none."""
        ...

    async def begin(self, paused: Paused) -> None:
        """Begin a pause in the place of an earlier one."""
        ...

    async def end(self) -> bool:
        """End the pause; False if there was none."""
        ...
