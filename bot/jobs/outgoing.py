"""Wake-ups on their way to the queue: they are gathered, and added one batch after the other."""

import asyncio
import logging
from collections.abc import Collection
from typing import Protocol

from bot.jobs.under_way import end
from cloning.domain.errors import StorageUnavailable

log = logging.getLogger(__name__)


class Add(Protocol):
    """Adds jobs to a queue."""

    async def __call__(
        self, training_ids: Collection[int], utterance_ids: Collection[int], *, eraser: bool
    ) -> None:
        """Add a job for each of these, and one for the eraser if wanted; StorageUnavailable."""
        ...


class Outgoing:
    """Takes wake-ups without waiting; while one batch is being added, the next one gathers."""

    def __init__(self, add: Add) -> None:
        self._add = add
        self._training_ids: set[int] = set()
        self._utterance_ids: set[int] = set()
        self._eraser = False
        self._sending: asyncio.Task[None] | None = None

    def add(self, training_id: int) -> None:
        """Send a training's wake-up soon."""
        self._training_ids.add(training_id)
        self._hurry()

    def add_speaker(self, utterance_id: int) -> None:
        """Send an utterance's wake-up soon."""
        self._utterance_ids.add(utterance_id)
        self._hurry()

    def add_eraser(self) -> None:
        """Send the eraser's wake-up soon."""
        self._eraser = True
        self._hurry()

    async def close(self, *, grace: float) -> None:
        """Wait until everything is sent, `grace` seconds at most."""
        if self._sending is not None:
            await end({self._sending}, within=grace)

    def _hurry(self) -> None:
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        while self._training_ids or self._utterance_ids or self._eraser:
            batch, spoken, eraser = self._training_ids, self._utterance_ids, self._eraser
            self._training_ids, self._utterance_ids, self._eraser = set(), set(), False
            number = len(batch) + len(spoken) + eraser
            try:
                await self._add(batch, spoken, eraser=eraser)
            except StorageUnavailable as fault:
                log.warning("%d wake-ups wait for the sweep: %s", number, fault)
            except Exception:
                log.exception("%d wake-ups wait for the sweep", number)
