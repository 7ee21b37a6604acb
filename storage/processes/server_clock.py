"""One clock for all machines that share a server.

What one machine writes down as the end of a claim, a lease or a pause, another compares with its
own time. If the clock of one were 20 s ahead, it would take every claim of the others for ended.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from storage.database import Database

PROMPT_SECONDS = 1.0
"""An answer that took longer says too little about the time."""


class ServerClock:
    """The time of a PostgreSQL server, counted on by this machine between two looks at it."""

    def __init__(self, database: Database, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._ticks = ticks
        self._seen: tuple[datetime, float] | None = None

    def __call__(self) -> datetime:
        """Return the server's time, as far as we know; `look` must have been called before."""
        if self._seen is None:
            raise RuntimeError
        moment, at = self._seen
        return moment + timedelta(seconds=self._ticks() - at)

    async def look(self) -> None:
        """Ask the server for its time; StorageUnavailable if it doesn't answer."""
        async with self._database.connection() as connection:
            before = self._ticks()
            moment = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
            after = self._ticks()
        if self._seen is None or after - before <= PROMPT_SECONDS:
            self._seen = moment, (before + after) / 2
