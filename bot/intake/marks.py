"""Marks updates as done, if need be later: an update without the mark is handled again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from cloning.domain.errors import StorageUnavailable
from storage.inbox import Inbox

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0
"""Most seconds between two tries of the same thing."""


class Marks:
    """The marks of one process."""

    def __init__(self, inbox: Inbox, pause: Callable[[float], Awaitable[None]]) -> None:
        self._inbox = inbox
        self._pause = pause
        self._later: dict[int, asyncio.Task[None]] = {}

    def are_late_for(self, update_id: int) -> bool:
        """Return whether an update is done and not marked yet."""
        return update_id in self._later

    async def set(self, update_id: int) -> None:
        """Mark an update as done; without a database, as soon as there is one again."""
        if not await self._is_set(update_id):
            self._later[update_id] = asyncio.create_task(self._set_later(update_id))

    async def _set_later(self, update_id: int) -> None:
        tries = 0
        while not await self._is_set(update_id):
            await self._pause(pause_after(tries))
            tries += 1
        del self._later[update_id]

    async def _is_set(self, update_id: int) -> bool:
        try:
            await self._inbox.done(update_id)
        except StorageUnavailable as fault:
            log.warning("update not marked as done yet: %s", fault, extra={"update": update_id})
            return False
        return True


def pause_after(tries: int) -> float:
    """Return how many seconds to pause after a failure: twice as long each time, up to a limit."""
    return min(2.0 ** min(tries, 10), LONGEST_PAUSE)
