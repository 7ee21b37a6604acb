"""The upstream's engine: it fetches a sample, works on it, and comes to an end, or does not."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.faults.town.chaos import Chaos, Fault
from tests.faults.town.judging.ledger import Ledger
from tests.faults.town.outside.slots import Run, Slot

STUCK_SECONDS = 30 * 3600.0
"""How long a training is stuck: longer than anybody waits for it."""


@dataclass
class Engine:
    """Trains slots, whatever becomes of us."""

    chaos: Chaos
    ledger: Ledger
    serve: Callable[[str], Awaitable[tuple[bytes | None, bool]]]
    """Fetches a sample from us; says also whether we wrote a receipt."""
    demos: dict[str, bytes] = field(default_factory=dict)
    """What is at which address."""

    async def train(self, slot: Slot, number: int, run: Run, url: str) -> None:
        """Work on a slot until the training ends, or a later request takes its place."""
        await asyncio.sleep(self.chaos.random.uniform(0.5, 20.0))
        slot.shown = ""
        sample, run.receipt = await self._fetch(url)
        if slot.run != number:
            return
        if sample is None:
            run.ended = slot.state = "Failed"
            return
        await asyncio.sleep(self._duration())
        if slot.run != number:
            return
        run.ended = await self._end(slot, number, sample)
        self.ledger.note("training ended", slot.slot_id, run.ended)

    async def _fetch(self, url: str) -> tuple[bytes | None, bool]:
        if self.chaos.now_and_then(0.1, Fault.NEVER_FETCHED):
            return None, False
        return await self.serve(url)

    def _duration(self) -> float:
        if self.chaos.now_and_then(0.01, Fault.STUCK):
            return STUCK_SECONDS
        return self.chaos.random.uniform(15.0, 300.0)

    async def _end(self, slot: Slot, number: int, sample: bytes) -> str:
        if self.chaos.now_and_then(0.1, Fault.FAILS):
            slot.state = "Failed"
            return "Failed"
        url = f"https://demos.example.org/{slot.slot_id}/{number}.mp3"
        self.demos[url] = b"demo of " + sample
        slot.state = "Success"
        if self.chaos.now_and_then(0.1, Fault.DEMO_LATE):
            slot.demo_url = ""
            await asyncio.sleep(self.chaos.random.uniform(5.0, 60.0))
        if slot.run != number:
            return "Success"
        slot.demo_url = url
        if self.chaos.now_and_then(0.05, Fault.FLICKERS):
            await self._flicker(slot, number)
        return "Success"

    async def _flicker(self, slot: Slot, number: int) -> None:
        await asyncio.sleep(self.chaos.random.uniform(1.0, 30.0))
        if slot.run == number:
            slot.state = "Training"
        await asyncio.sleep(self.chaos.random.uniform(1.0, 30.0))
        if slot.run == number:
            slot.state = "Success"
