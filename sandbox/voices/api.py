"""A local voice-clone API that follows the platform's contract and quirks, and fails on command.

Contract: the platform's public page of August 2025, and its later documentation (revision "2026").
"""

from collections import Counter
from collections.abc import MutableMapping
from contextlib import suppress
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox.voices.account import Account, Revision
from sandbox.voices.door import Door
from sandbox.voices.faults import Fault, Faults, Operation
from sandbox.voices.http import Manner
from sandbox.voices.log import Calls
from sandbox.voices.slots import SUCCESS, Slot, new_slot
from sandbox.voices.training import Preview, Trainer, plain_preview
from sandbox.voices.verdict import Verdict

KEY = "sandbox-key"
PLATFORM = Manner()


class VoiceSandbox:
    """The API on 127.0.0.1 while `async with` runs; tests can read its slots and calls."""

    def __init__(
        self,
        *,
        key: str = KEY,
        port: int = 0,
        training_seconds: float = 0.0,
        revision: Revision = "2025",
        manner: Manner = PLATFORM,
        preview: Preview = plain_preview,
    ) -> None:
        self.key = key
        self.calls = Calls()
        self._port = port
        self._faults = Faults()
        self._trainer = Trainer(seconds=training_seconds, demo_url=self._demo_url, preview=preview)
        self._account = Account(revision=revision, train=self._trainer.start)
        self._door = Door(
            self._account, key=key, faults=self._faults, calls=self.calls, manner=manner
        )
        application = self._door.application()
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._door.closing.set()
        await self._trainer.close()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def slots(self) -> MutableMapping[str, Slot]:
        """Every slot of the account, by its id; tests may change them."""
        return self._account.slots

    @property
    def oddities(self) -> list[object]:
        """Further entries of a LIST besides the slots, as JSON values; tests may change them."""
        return self._account.oddities

    @property
    def created(self) -> int:
        """Number of slots that were really created through the API."""
        return self._account.created

    @property
    def trainings(self) -> Counter[str]:
        """Number of trainings that really began, by slot id."""
        return self._account.trainings

    def fault(self, operation: Operation, fault: Fault, *, times: int = 1) -> None:
        """Make the next `times` requests of an operation go wrong; faults queue up."""
        self._faults.add(operation, fault, times=times)

    def heal(self) -> None:
        """Clear all planned faults."""
        self._faults.clear()

    def apply_late(self) -> None:
        """Apply the requests that were answered with `Late` now."""
        while self._door.late:
            with suppress(Verdict):
                self._door.late.pop(0)()

    def hold(self) -> None:
        """End no training until `release`."""
        self._trainer.hold()

    def release(self) -> None:
        """Let trainings end again."""
        self._trainer.release()

    def fetch_in_pieces(self, piece_bytes: int) -> None:
        """Fetch samples in ranges of this many bytes from now on."""
        self._trainer.piece_bytes = piece_bytes

    def fail_next_training(self, reason: str) -> None:
        """Make the next training that begins fail, with this reason."""
        self._trainer.fail_next(reason)

    def stick_next_training(self) -> None:
        """Make the next training that begins stay in Training forever."""
        self._trainer.stick_next()

    def end_training(self, slot_id: str, reason: str | None = None) -> bool:
        """End a slot's training now, well or with this reason; False if none is running."""
        return self._trainer.end(slot_id, reason)

    async def settled(self) -> None:
        """Wait until no training is running except those that are stuck."""
        await self._trainer.settled()

    async def fetched(self, slot_id: str) -> None:
        """Wait until the present training of a slot has fetched its sample, or failed to."""
        await self.slots[slot_id].fetched.wait()

    def lose(self, slot_id: str) -> None:
        """Forget a slot, as the platform never should."""
        del self.slots[slot_id]

    def add_foreign_slot(
        self, *, name: str = "somebody else's", state: str = SUCCESS, tier: str = "free"
    ) -> Slot:
        """Add a slot to the account that was not made through this API."""
        slot = new_slot(name=name, state=state, tier=tier)
        self.slots[slot.id] = slot
        return slot

    def _demo_url(self, slot: Slot, attempt: int) -> str:
        return f"{self.url}/demos/{slot.id}-{attempt}.wav"
