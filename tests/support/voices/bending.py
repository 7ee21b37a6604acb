"""How a server of the contract is bent: what it does instead, and at which calls."""

from collections.abc import Callable
from typing import Any

from sandbox.voices.http import Payload, refusal
from sandbox.voices.verdict import Verdict
from tests.support.voices.bent_service import KEY, Answer, Bend, Call

When = Callable[[Call], bool]


def code(number: int, when: When) -> Bend:
    """Refuse with a code of its own."""

    def bend(call: Call) -> Answer:
        if not when(call):
            return call.honest()
        return refusal(call.host.reqid(), Verdict(number, "bent"))

    return bend


def unlocked(when: When) -> Bend:
    """Ask for no key."""
    return lambda call: call.carried_out() if when(call) else call.honest()


def with_body(change: Callable[[dict[str, Any]], dict[str, Any]], when: When) -> Bend:
    """Read something else than what was sent."""

    def bend(call: Call) -> Answer:
        if when(call) and call.key == KEY:
            call.body = change(call.body)
            return _anyhow(call)
        return call.honest()

    return bend


def saying(when: When, **fields: object) -> Bend:
    """Answer with other values in some fields of the slot."""

    def bend(call: Call) -> Answer:
        answer = call.honest()
        if when(call) and isinstance(data := answer.get("data"), dict):
            return answer | {"data": data | fields}
        return answer

    return bend


def wrapped(when: When, **fields: object) -> Bend:
    """Answer with other values around the slot."""
    return lambda call: call.honest() | (fields if when(call) else {})


def listing(change: Callable[[list[Any], Call], list[Any]]) -> Bend:
    """List something else."""

    def bend(call: Call) -> Answer:
        answer = call.honest()
        if call.operation == "list" and isinstance(data := answer.get("data"), dict):
            return answer | {"data": {"voices": change(data["voices"], call)}}
        return answer

    return bend


def creates(name: str) -> When:
    return lambda call: call.operation == "create" and name in call.body


def is_a(*operations: str) -> When:
    return lambda call: call.operation in operations and call.key == KEY


def renames(name: str) -> When:
    return lambda call: call.operation == "rename" and str(call.body.get("name")).startswith(name)


def of_nobody(*operations: str) -> When:
    return lambda call: call.operation in operations and "no-such-slot" in call.slot_id


def after_delete(operation: str) -> When:
    """Tell whether our slot was deleted before this call, and this call is about it."""

    def tell(call: Call) -> bool:
        deletes = [c for c in call.host.calls[:-1] if c.operation == "delete" and c.key == KEY]
        was_deleted = call.slot_id in {delete.slot_id for delete in deletes}
        return call.operation == operation and call.key == KEY and was_deleted

    return tell


def in_attempt(number: int, operation: str) -> When:
    return lambda call: call.operation == operation and call.attempt == number


def when_in(state: str, operation: str) -> When:
    def tell(call: Call) -> bool:
        slot = call.host.accounts[KEY].slots.get(call.slot_id)
        return call.operation == operation and slot is not None and slot.state == state

    return tell


def _anyhow(call: Call) -> Payload:
    try:
        return call.carried_out()
    except Verdict as verdict:
        return refusal(call.host.reqid(), verdict)
