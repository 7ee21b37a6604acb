"""What both carriers do alike: run something again and again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.jobs.again import REPEATED, repeat, until_next
from cloning.domain.errors import CloningError

log = logging.getLogger(__name__)


class Repeats:
    """The half of a carrier that repeats."""

    def __init__(self) -> None:
        self._repeated: list[asyncio.Task[None]] = []

    def repeat(
        self,
        do: Callable[[], Awaitable[None]],
        *,
        every: timedelta,
        after: timedelta = timedelta(0),
    ) -> None:
        """See bot/jobs/carrier.py.

        What a neighbour's outage makes impossible is left out once, and said in one line.
        """
        seconds = every.total_seconds()

        async def tick() -> None:
            try:
                await do()
            except CloningError as fault:
                why = str(fault.__cause__ or fault).partition("\n")[0]
                log.warning("what is done every %s s is left out once: %s", seconds, why)

        async def begin() -> None:
            await asyncio.sleep(after.total_seconds())
            await repeat(tick, seconds, _Pauses())

        self._repeated.append(asyncio.create_task(begin(), name=REPEATED))

    async def rest(self) -> None:
        """See bot/jobs/carrier.py."""
        for task in self._repeated:
            task.cancel()
        if self._repeated:
            await asyncio.wait(self._repeated)


class _Pauses:
    """Waits, so that all that have the same interval wake together from the second time on.

    That comes after half an interval at the earliest: what is done once a minute leaves the seconds
    after a start alone.
    """

    def __init__(self) -> None:
        self._is_first = True

    async def __call__(self, seconds: float) -> None:
        now, at_least = asyncio.get_running_loop().time(), seconds / 2 if self._is_first else 0.0
        self._is_first = False
        await asyncio.sleep(until_next(seconds, now, at_least=at_least))
