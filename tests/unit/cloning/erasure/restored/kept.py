"""A backup to restore, and time for what has to be done again."""

import copy
from datetime import timedelta

from storage.in_memory.store import InMemoryStore
from tests.support.world import World


class Kept:
    """A database that can be backed up and restored."""

    def __init__(self) -> None:
        self.store = InMemoryStore()
        self.world = World(self.store)
        self.backup = self.store.rows

    def backs_up(self) -> None:
        self.backup = copy.copy(self.store.rows)

    async def is_restored(self) -> int:
        """Put the backup in place and start; returns how much was done again."""
        self.store.rows = copy.copy(self.backup)
        self.world.restarts()
        self.world.clock.move(timedelta(hours=1))
        return await self.world.bot.again.start()


async def settles(world: World) -> None:
    await world.time_passes_in_ticks(minutes=2)
