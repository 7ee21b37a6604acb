"""The voice-clone API beside the chats: its slots, its calls as they happen, and its bad days."""

from collections.abc import Callable, Mapping
from typing import Final, get_args

from sandbox.play.refused import Refused
from sandbox.telegram.forms.values import Json
from sandbox.voices.api import VoiceSandbox
from sandbox.voices.faults import Drop, Fault, Hang, Operation, Page, Says
from sandbox.voices.log import Call
from sandbox.voices.slots import TRAINING, Slot

LATEST: Final = 40
"""How many calls are shown."""

FOR_LONG: Final = 1_000
"""For so many calls of each kind a trouble lasts, unless it is healed before."""

OPERATIONS: Final[tuple[Operation, ...]] = get_args(Operation)
CHANGES: Final[tuple[Operation, ...]] = ("create", "train", "rename", "delete")
SPENDING: Final[tuple[Operation, ...]] = ("create", "train")

TROUBLES: Final[Mapping[str, tuple[Fault, tuple[Operation, ...]]]] = {
    "key": (Says(code=401, message="unauthorized"), OPERATIONS),
    "purse": (Says(code=402, message="insufficient balance"), SPENDING),
    "silent": (Hang(), OPERATIONS),
    "gateway": (Page(), OPERATIONS),
}
"""What lasts until it is healed, by name: the fault, and the calls that meet it."""

REASON: Final = "engine error"
"""Why trainings fail that are made to fail."""


class UpstreamSide:
    """Shows an account of the local API, and lets it fail."""

    name = "upstream"

    def __init__(self, upstream: VoiceSandbox) -> None:
        self._upstream = upstream
        self._held = False
        self._trouble: str | None = None
        self._calls: list[Json] = []
        self._seen = 0
        self._wishes: Mapping[str, Callable[[Json], None]] = {
            "succeed": lambda details: self._end(details, None),
            "fail": lambda details: self._end(details, REASON),
            "fail_next": lambda _: upstream.fail_next_training(REASON),
            "hold": lambda _: self._hold(held=True),
            "release": lambda _: self._hold(held=False),
            "lose": lambda details: upstream.lose(self._slot(details).id),
            "lost_answers": lambda _: self._lose_answers(),
            "trouble": self._begin_trouble,
            "heal": lambda _: self._heal(),
        }

    async def look(self) -> Json:
        """Return the slots, the latest calls, and what is wrong now."""
        self._read_calls()
        return {
            "slots": [_shown(slot) for slot in self._upstream.slots.values()],
            "calls": self._calls,
            "held": self._held,
            "trouble": self._trouble,
        }

    async def do(self, wish: str, details: Json) -> Json | None:
        """Do what a button asks for; `slot` is the id of the slot that it belongs to."""
        if wish not in self._wishes:
            raise Refused("There is no such button.")
        self._wishes[wish](details)
        return None

    def _read_calls(self) -> None:
        if len(self._upstream.calls) != self._seen:
            calls = list(self._upstream.calls)
            self._seen = len(calls)
            first = max(0, len(calls) - LATEST)
            self._calls = [_told(number, calls[number]) for number in range(first, len(calls))]

    def _slot(self, details: Json) -> Slot:
        slot = self._upstream.slots.get(str(details.get("slot")))
        if slot is None:
            raise Refused("This slot is gone.")
        return slot

    def _end(self, details: Json, reason: str | None) -> None:
        slot = self._slot(details)
        if slot.state != TRAINING or not self._upstream.end_training(slot.id, reason):
            raise Refused("This slot is not training.")

    def _hold(self, *, held: bool) -> None:
        self._held = held
        if held:
            self._upstream.hold()
        else:
            self._upstream.release()

    def _lose_answers(self) -> None:
        for operation in CHANGES:
            self._upstream.fault(operation, Drop(applied=True))

    def _begin_trouble(self, details: Json) -> None:
        kind = str(details.get("kind"))
        if kind not in TROUBLES:
            raise Refused("There is no such button.")
        self._heal()
        fault, operations = TROUBLES[kind]
        for operation in operations:
            self._upstream.fault(operation, fault, times=FOR_LONG)
        self._trouble = kind

    def _heal(self) -> None:
        self._upstream.heal()
        self._trouble = None


def _shown(slot: Slot) -> Json:
    return {
        "id": slot.id,
        "name": slot.name,
        "state": slot.state,
        "language": slot.language,
        "attempt": slot.attempt,
        "reason": slot.reason,
        "demo": bool(slot.good_attempt),
        "sample": len(slot.sample),
    }


def _told(number: int, call: Call) -> Json:
    return {
        "number": number,
        "at": round(call.at, 2),
        "operation": call.operation,
        "slot": call.slot_id,
        "outcome": call.outcome,
        "applied": call.applied,
    }
