"""The upstream's side: an account with slots, and what becomes of a request once it has arrived."""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from tests.faults.town.chaos import Chaos, Fault
from tests.faults.town.judging.ledger import AT_WORK, Ledger
from tests.faults.town.outside.engine import Engine
from tests.faults.town.outside.slots import Run, Slot


@dataclass
class Account:
    """All slots; every request that gets here is applied at once and whole."""

    chaos: Chaos
    ledger: Ledger
    engine: Engine
    slots: dict[str, Slot] = field(default_factory=dict)
    runs: defaultdict[int, list[Run]] = field(default_factory=lambda: defaultdict(list))
    """The training requests that were applied, by our training."""
    lost: set[str] = field(default_factory=set)
    create_seconds: float = 0.0
    """How much longer a create takes than other requests."""
    asked_at: float = 0.0
    """When anything was last asked of it, be it in vain."""
    in_transit: int = 0
    """Requests that are on their way, and may arrive after their sender has given up."""
    _numbers: int = 0
    _tasks: dict[asyncio.Task[None], None] = field(default_factory=dict)

    @property
    def _random(self) -> Random:
        return self.chaos.random

    def create(self, language: str) -> Slot:
        self._numbers += 1
        clone_id = self.ledger.clone_of[AT_WORK.get()]
        slot = Slot(
            f"slot-{self._numbers}",
            f"复刻音色-{self._numbers:05}",
            clone_id=clone_id,
            language=language,
            paid=self.chaos.now_and_then(0.03, Fault.PAID),
        )
        self.slots[slot.slot_id] = slot
        self.ledger.languages[slot.slot_id] = language
        self.ledger.note("created", slot.slot_id, "for clone", clone_id)
        twins = [one for one in self.slots.values() if self.owner_of(one) == clone_id]
        if twins:
            self.ledger.violated(f"P5: {slot.slot_id} is for clone {clone_id}, which has {twins}")
        return slot

    def owner_of(self, slot: Slot) -> int | None:
        """Tell the clone that has, or last had, a slot; None if none ever had."""
        return self.ledger.given.get(slot.slot_id)

    def unowned(self) -> list[Slot]:
        """Tell the slots of ours that no clone has ever had."""
        return [one for one in self.slots.values() if one.clone_id and self.owner_of(one) is None]

    def train(self, slot_id: str, url: str, name: str) -> Slot | None:
        slot = self._ours(slot_id)
        if slot is None:
            return None
        training_id = AT_WORK.get()
        self._look_at_earlier(training_id, slot)
        slot.name, slot.run = name, slot.run + 1
        run = Run(self.ledger.clock(), slot_id, slot.state)
        self.runs[training_id].append(run)
        if self.chaos.now_and_then(0.1, Fault.BEGINS_LATE):
            slot.shown = slot.state
        slot.state = "Training"
        self.ledger.note("training begins", slot_id, url[-36:])
        self.begin(self.engine.train(slot, slot.run, run, url))
        return slot

    def rename(self, slot_id: str, name: str) -> Slot | None:
        slot = self._ours(slot_id)
        if slot is not None:
            slot.name = name
        return slot

    def delete(self, slot_id: str) -> str:
        slot = self._ours(slot_id)
        if slot is None:
            return "gone"
        if slot.paid:
            return "locked"
        if slot.state == "Training" and self.chaos.now_and_then(0.2, Fault.DELETE_REFUSED):
            return "refused"
        self.ledger.note("deleted", slot_id)
        del self.slots[slot_id]
        return "deleted"

    def described(self, slot: Slot) -> dict[str, str]:
        """Describe a slot as the API does."""
        state = slot.shown or slot.state
        demo_url = slot.demo_url
        if state == "Training" and not demo_url:
            demo_url = "https://demos.example.org/placeholder.mp3"
        return {
            "id": slot.slot_id,
            "name": slot.name,
            "language": slot.language,
            "state": state,
            "demo_url": demo_url,
        }

    def foreign(self) -> list[dict[str, Any]]:
        """Describe the slots that are somebody else's, whole."""
        return [asdict(slot) for slot in self.slots.values() if slot.clone_id == 0]

    def begin(self, life: Coroutine[Any, Any, None]) -> None:
        """Have something go on at the upstream, whatever becomes of us."""
        task = asyncio.get_running_loop().create_task(life)
        self._tasks[task] = None
        task.add_done_callback(self._tasks.__delitem__)

    async def lose_a_slot_some_time(self) -> None:
        """Have one of our slots disappear later on."""
        await asyncio.sleep(self._random.uniform(120.0, 1500.0))
        self.lose_a_slot()

    def lose_a_slot(self) -> None:
        """Have one of our slots disappear."""
        ours = [slot for slot in self.slots.values() if slot.clone_id]
        if ours and self.chaos.now_and_then(1.0, Fault.SLOT_LOST):
            slot_id = self._random.choice(ours).slot_id
            self.ledger.note("lost", slot_id)
            self.lost.add(slot_id)
            del self.slots[slot_id]

    async def close(self) -> None:
        """Stop everything that goes on."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ours(self, slot_id: str) -> Slot | None:
        slot = self.slots.get(slot_id)
        if slot is not None and slot.clone_id == 0:
            self.ledger.violated(f"P6: somebody else's {slot_id} was touched")
        return slot

    def _look_at_earlier(self, training_id: int, slot: Slot) -> None:
        """P7: asked again only when there is no sign that the first request was applied."""
        if self.owner_of(slot) != self.ledger.clone_of[training_id]:
            self.ledger.violated(f"P6: training {training_id} trained {slot.slot_id}")
        earlier = [run for run in self.runs[training_id] if run.slot_id == slot.slot_id]
        if not earlier:
            return
        untouched = (slot.shown or slot.state) == earlier[-1].state_before
        if earlier[-1].receipt or not (untouched or earlier[-1].ended == "Failed"):
            self.ledger.violated(f"P7: training {training_id} was asked for again: {earlier}")
