"""Whether the upstream's account is as it should be: a slot a clone, and each training once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from sandbox.voices.api import VoiceSandbox
from sandbox.voices.slots import FAILED, SUCCESS, Slot
from tests.faults.sigkill.judging.breaches import Breach
from tests.faults.sigkill.lives.mischief import NOISE
from tests.faults.sigkill.records import Records
from tests.faults.sigkill.sources import Row

A_FETCH = 2.0
"""Seconds from a request for a training to our receipt of the fetch, on a slow machine."""


class Account:
    """Compares the upstream's slots with the clones, once all is still."""

    def __init__(
        self,
        upstream: VoiceSandbox,
        records: Records,
        *,
        foreign: Mapping[str, Slot] = MappingProxyType({}),
        deaths: Sequence[float] = (),
    ) -> None:
        self.counted: Counter[str] = Counter()
        self._upstream = upstream
        self._records = records
        self._foreign = foreign
        self._deaths = deaths

    def breaches(self) -> Iterator[Breach]:
        """Find every slot that is nobody's, or was trained more often than it may be."""
        clones = self._records.rows("SELECT * FROM clones WHERE slot_id IS NOT NULL")
        ours = {str(clone["slot_id"]): clone for clone in clones}
        for slot in self._upstream.slots.values():
            if slot.id not in self._foreign:
                yield from self._of_slot(slot, ours)
        for slot_id in set(ours) - set(self._upstream.slots):
            yield Breach(what=f"there is no slot {slot_id}", rows=[ours[slot_id]])
        for slot in self._foreign.values():
            if self._upstream.slots.get(slot.id) != slot:
                self.counted["touched"] += 1
                yield Breach(what=f"somebody else's slot {slot.id} is not as it was")

    def _of_slot(self, slot: Slot, ours: Mapping[str, Row]) -> Iterator[Breach]:
        if slot.id not in ours:
            self.counted["leaked"] += 1
            yield Breach(what=f"no clone knows of slot {slot.id}, which is {slot.state}")
        elif slot.state not in {SUCCESS, FAILED}:
            yield Breach(what=f"slot {slot.id} is {slot.state}", rows=[ours[slot.id]])
        else:
            yield from self._of_trainings(slot, ours[slot.id])

    def _of_trainings(self, slot: Slot, clone: Row) -> Iterator[Breach]:
        """A training is asked for once more only if it failed, and nobody knew of its fetch."""
        attempts = self._records.rows(
            "SELECT * FROM trainings WHERE clone_id = ? AND outcome <> 'refused'", clone["id"]
        )
        unfetched = sum(map(_is_unfetched, slot.failures.values()))
        forgotten = sum(self._is_forgotten(slot, attempt) for attempt in slot.failures)
        noise = sum(reason == NOISE for reason in slot.failures.values())
        self.counted["asked for"] += slot.attempt
        self.counted["not fetched"] += unfetched
        if slot.attempt - unfetched > len(attempts):
            self.counted["receipts lost"] += 1
        if slot.attempt - unfetched - forgotten > len(attempts):
            what = f"{slot.id} was trained {slot.attempt} times: {slot.failures}"
            yield Breach(what=what, rows=[clone, *attempts])
        if sum(one["outcome"] == "failed" for one in attempts) > noise + unfetched // 2:
            what = f"{slot.id} is said to have failed, without a reason: {slot.failures}"
            yield Breach(what=what, rows=[clone, *attempts])

    def _is_forgotten(self, slot: Slot, attempt: int) -> bool:
        """Tell whether the bot died so soon that it may not have kept its receipt of the fetch."""
        applied = [
            call.at
            for call in self._upstream.calls.of("train")
            if call.slot_id == slot.id and call.applied
        ]
        asked = applied[attempt - 1]
        lost = any(asked <= death <= asked + A_FETCH for death in self._deaths)
        return lost and slot.failures[attempt] == NOISE


def _is_unfetched(reason: str) -> bool:
    return reason.startswith("the sample") or reason == "dropped before its sample was fetched"
