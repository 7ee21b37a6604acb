"""One clock for all machines that share a server.

What one machine writes down as the end of a claim, a lease or a pause, another compares with its
own time. If the clock of one were 20 s ahead, it would take every claim of the others for ended.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from storage.database import Database

PROMPT_SECONDS = 1.0
"""An answer that took longer says too little about the time."""

DRIFT = 500e-6
"""Seconds by which two clocks go apart in a second, at most: as fast as NTP sets one right."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look has told: when it was what time, and by how many seconds that may be wrong."""

    moment: datetime
    at: float
    off: float

    def moment_at(self, at: float) -> datetime:
        return self.moment + timedelta(seconds=at - self.at)

    def off_at(self, at: float) -> float:
        return self.off + DRIFT * (at - self.at)


class ServerClock:
    """The time of a PostgreSQL server, counted on by this machine between two looks at it.

    An answer that took long leaves open when the server looked. So the best look counts until a
    better one comes, or one that can't be true beside it: then the server's clock was set.
    """

    def __init__(self, database: Database, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._ticks = ticks
        self._best: _Look | None = None

    def __call__(self) -> datetime:
        """Return the server's time, as far as we know; `look` must have been called before."""
        if self._best is None:
            raise RuntimeError
        return self._best.moment_at(self._ticks())

    async def look(self) -> None:
        """Ask the server for its time; StorageUnavailable if it doesn't answer."""
        async with self._database.connection() as connection:
            before = self._ticks()
            moment = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
            after = self._ticks()
        look = _Look(moment, (before + after) / 2, (after - before) / 2)
        if self._best is None or _is_news(look, self._best):
            self._best = look


def _is_news(look: _Look, best: _Look) -> bool:
    if 2 * look.off > PROMPT_SECONDS:
        return False
    known = best.off_at(look.at)
    differs = abs((look.moment - best.moment_at(look.at)).total_seconds())
    return look.off <= known or differs > known + look.off
