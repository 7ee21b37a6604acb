"""The port of the job queue's carrier: takes wake-ups to a worker, and runs the sweep.

The rows are the truth: the next sweep makes up for a lost wake-up.
"""

from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any, Protocol

from msgspec import Struct

from cloning.ports.store import Wakeups

AT_ONCE = 16
"""Trainings that one process advances at the same time."""

SPOKEN_AT_ONCE = 16
"""Utterances that one process goes on with at the same time; each takes as long as it is."""


class Work(Struct, frozen=True, kw_only=True):
    """What a worker does."""

    advance: Callable[[int], Awaitable[None]]
    """Does what is due of a training; its wake-ups lead here."""
    utter: Callable[[int], Awaitable[None]]
    """Does what is due of an utterance."""
    erase: Callable[[], Coroutine[Any, Any, None]]
    """Deletes what is due; the eraser's wake-ups lead here."""
    sweep: Callable[[], Coroutine[Any, Any, None]]
    """Looks after everything, again and again."""
    every: timedelta
    """From one sweep to the next."""
    after: timedelta = timedelta(0)
    """From the start to the first sweep."""


class Carrier(Wakeups, Protocol):
    """Carries wake-ups, from this process or from any, to a worker."""

    def start(self, work: Work) -> None:
        """Be a worker from now on."""
        ...

    def repeat(
        self,
        do: Callable[[], Awaitable[None]],
        *,
        every: timedelta,
        after: timedelta = timedelta(0),
    ) -> None:
        """Run something `after` some time, and then at this interval, never twice at once."""
        ...

    async def rest(self) -> None:
        """Repeat nothing any more, and break off what is being repeated now."""
        ...

    async def stop(self, *, grace: float) -> None:
        """Accept no more wake-ups, let running jobs end, and cancel them after `grace` seconds."""
        ...
