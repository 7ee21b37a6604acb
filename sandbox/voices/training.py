"""Training in the sandbox: fetch the sample, wait a while, and succeed or fail."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from enum import Enum

from sandbox.voices.sample import BadSample, check, fetched
from sandbox.voices.slots import DemoUrl, Slot

log = logging.getLogger(__name__)


Preview = Callable[[bytes], Awaitable[bytes]]
"""Makes the demo, a WAV, of a sample that was checked."""


async def plain_preview(sample: bytes) -> bytes:
    """Play the sample itself, and clone nothing."""
    # The page of make play is there before numpy could be loaded.
    from sandbox.voices.engine import preview  # noqa: PLC0415

    return preview(sample)


class _Fate(Enum):
    GOOD = "good"
    STUCK = "stuck"


class Trainer:
    """Trains slots, all at the same time; tests can hold it, make it fail, or make it hang."""

    def __init__(
        self, *, seconds: float, demo_url: DemoUrl, preview: Preview = plain_preview
    ) -> None:
        self._seconds = seconds
        self._preview = preview
        self._demo_url = demo_url
        self._open = asyncio.Event()
        self._open.set()
        self._fates: deque[_Fate | str] = deque()
        self.piece_bytes: int | None = None
        """How many bytes of a sample are requested at once; None: all of it."""
        self._at_work: dict[str, asyncio.Task[None]] = {}
        self._decisions: dict[str, asyncio.Future[_Fate | str]] = {}

    def start(self, slot: Slot, url: str) -> None:
        """Begin to train a slot; a running training of it is dropped."""
        if (earlier := self._at_work.pop(slot.id, None)) is not None:
            earlier.cancel()
            _drop(slot)
        slot.begin(self._demo_url)
        slot.fetched = asyncio.Event()
        fate = self._fates.popleft() if self._fates else _Fate.GOOD
        self._at_work[slot.id] = asyncio.create_task(self._train(slot, url, fate))

    def hold(self) -> None:
        """End no training until `release`."""
        self._open.clear()

    def release(self) -> None:
        """Let trainings end again."""
        self._open.set()

    def fail_next(self, reason: str) -> None:
        """Make the next training that begins fail, with this reason."""
        self._fates.append(reason)

    def stick_next(self) -> None:
        """Make the next training that begins stay in Training forever."""
        self._fates.append(_Fate.STUCK)

    def end(self, slot_id: str, reason: str | None = None) -> bool:
        """End a slot's training now, well or with this reason; False if none is running."""
        decision = self._decisions.get(slot_id)
        if decision is None or decision.done():
            return False
        decision.set_result(_Fate.GOOD if reason is None else reason)
        return True

    async def settled(self) -> None:
        """Wait until no training is running except those that are stuck."""
        while under_way := [task for task in self._at_work.values() if not task.done()]:
            await asyncio.wait(under_way)

    async def close(self) -> None:
        """Drop all running trainings."""
        for task in self._at_work.values():
            task.cancel()
        await self.settled()

    async def _train(self, slot: Slot, url: str, fate: _Fate | str) -> None:
        fetching = slot.fetched
        try:
            slot.sample = await fetched(url, piece_bytes=self.piece_bytes)
            check(slot.sample)
        except BadSample as fault:
            fate = str(fault)
        finally:
            fetching.set()
        if fate is _Fate.STUCK:
            return
        fate = await self._in_time(slot, fate)
        if isinstance(fate, str):
            self._fail(slot, fate)
        else:
            await self._succeed(slot)

    async def _in_time(self, slot: Slot, fate: _Fate | str) -> _Fate | str:
        """Wait for the end of a training; returns how it ends, as `end` may have decided."""
        decision = self._decisions[slot.id] = asyncio.get_running_loop().create_future()
        usual = asyncio.create_task(self._usual_time())
        try:
            await asyncio.wait((usual, decision), return_when=asyncio.FIRST_COMPLETED)
        finally:
            usual.cancel()
            if self._decisions.get(slot.id) is decision:
                del self._decisions[slot.id]
        return decision.result() if decision.done() else fate

    async def _usual_time(self) -> None:
        await asyncio.sleep(self._seconds)
        await self._open.wait()

    async def _succeed(self, slot: Slot) -> None:
        slot.demos[slot.attempt] = await self._preview(slot.sample)
        slot.succeed(self._demo_url, "zh")
        log.info("%s is trained", slot.id)

    def _fail(self, slot: Slot, reason: str) -> None:
        slot.failures[slot.attempt] = reason
        slot.fail(self._demo_url, reason)
        log.info("%s can't be trained: %s", slot.id, reason)


def _drop(slot: Slot) -> None:
    """Note that the present attempt of a slot did not end."""
    if slot.attempt not in slot.demos and slot.attempt not in slot.failures:
        when = "after" if slot.fetched.is_set() else "before"
        slot.failures[slot.attempt] = f"dropped {when} its sample was fetched"
