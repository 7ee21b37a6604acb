"""All owners together: who they are, that they talk, and when they have nothing to wait for."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import Event
from tests.faults.sigkill.people.owners import Owner
from tests.faults.sigkill.records import Records

LOOKS = 3
"""How often in a row, half a second apart, all must be still: owners hesitate before they press."""

STALLED = 90.0
"""The seconds without any progress at the end after which we look at what there is."""


class Crowd:
    """Owners who talk to one bot."""

    def __init__(self, telegram: TelegramSandbox, *, owners: int, seed: int) -> None:
        self.owners: Sequence[Owner] = [
            Owner(telegram, number, chance(seed, number)) for number in range(owners)
        ]
        self._telegram = telegram
        self._of_chat = {owner.user.chat.id: owner for owner in self.owners}
        telegram.on_event(self._hear)

    @property
    def sent(self) -> int:
        """How many voice notes were sent so far."""
        return sum(len(owner.notes) for owner in self.owners)

    @asynccontextmanager
    async def talking(self, enough: Callable[[], bool]) -> AsyncIterator[None]:
        """Have all of them talk until it is enough, and no longer than the block."""
        talks = [asyncio.create_task(owner.talks(enough)) for owner in self.owners]
        try:
            yield
        finally:
            for talk in talks:
                talk.cancel()
            await asyncio.gather(*talks, return_exceptions=True)

    async def still(self, records: Records) -> None:
        """Wait until nobody waits for anything, or nothing goes on any more."""
        still, seen, since = 0, None, time.monotonic()
        while still < LOOKS and time.monotonic() - since < STALLED:
            await asyncio.sleep(0.5)
            unanswered = sum(len(owner.unanswered) for owner in self.owners)
            waits = unanswered, len(self._telegram.world.updates), records.unfinished()
            still = 0 if any(waits) else still + 1
            if (self.sent, waits) != seen:
                seen, since = (self.sent, waits), time.monotonic()

    def _hear(self, event: Event) -> None:
        if event.chat.id in self._of_chat:
            self._of_chat[event.chat.id].hears(event)


def chance(*seed: int) -> random.Random:
    """Make a source of chance that is the same again for the same seed."""
    return random.Random(repr(seed))  # noqa: S311 - nothing here is a secret
