"""What the upstream answers, rightly and wrongly, as bytes; and how each answer is read."""

from collections.abc import Callable, Sequence

import msgspec

from bot.upstream.answers import read_answer, read_nothing, read_voice, read_voices
from bot.upstream.listing import ListReader
from cloning.domain.models import Voice
from cloning.ports.outside import Wanted
from tests.faults.town.chaos import Fault
from tests.faults.town.outside.account import Account
from tests.faults.town.outside.slots import Slot

Reply = tuple[int, bytes]
NOT_FOUND = (200, b'{"code": 404, "msg": "voice not found", "reqid": "r8"}')
LINE = (Fault.REFUSED, Fault.REQUEST_LOST, Fault.ANSWER_LOST, Fault.HANGS)
NOT_APPLIED = {
    Fault.CODE_400: (200, b'{"code": 400, "msg": "bad request", "reqid": "r4"}'),
    Fault.CODE_401: (200, b'{"code": 401, "msg": "who are you", "reqid": "r5"}'),
    Fault.CODE_403: (200, b'{"code": "403", "reqid": "r6"}'),
    Fault.CODE_404: NOT_FOUND,
    Fault.CODE_404_PAGE: (404, b"<html>no such page</html>"),
    Fault.CODE_429: (429, b'{"error": "slow down"}'),
    Fault.CODE_500: (200, b'{"code": 500, "msg": "oops"}'),
    Fault.CODE_599: (200, b'{"code": 599, "msg": "engine failed", "reqid": "r7"}'),
    Fault.HTML: (502, b"<html>bad gateway</html>"),
}
APPLIED = {
    Fault.CODE_500_APPLIED: (500, b'{"code": 500, "msg": "too late"}'),
    Fault.HTML_APPLIED: (504, b"<html>gateway timeout</html>"),
    Fault.CUT_SHORT: (200, b'{"code": 0, "msg": "", "data": {"id": "slo'),
    Fault.NO_DATA: (200, b'{"code": 0, "msg": ""}'),
    Fault.WRONG_ID: (200, b'{"code": 0, "data": {"id": "another-slot", "state": "Init"}}'),
}
UNDELETED = {
    "gone": NOT_FOUND,
    "refused": NOT_APPLIED[Fault.CODE_400],
    "locked": NOT_APPLIED[Fault.CODE_403],
}
REFUSALS = tuple(kind for kind in NOT_APPLIED if kind not in (Fault.CODE_400, Fault.CODE_404))
READS = (*LINE, *REFUSALS, Fault.CUT_SHORT, Fault.NO_DATA)
WRITES = (*LINE, Fault.APPLIED_LATE, *NOT_APPLIED, *APPLIED, Fault.UNKNOWN_STATE)
KINDS = {
    "create": tuple(kind for kind in WRITES if kind not in (Fault.WRONG_ID, Fault.CODE_404)),
    "train": WRITES,
    "rename": WRITES,
    "delete": tuple(kind for kind in WRITES if kind is not Fault.UNKNOWN_STATE),
    "get": (*READS, Fault.CODE_404, Fault.WRONG_ID, Fault.UNKNOWN_STATE),
    "ping": READS,
    "voices": (*READS, Fault.UNKNOWN_STATE, Fault.EMPTY_LIST, Fault.SHRUNKEN_LIST),
}


def said(data: object) -> Reply:
    return 200, msgspec.json.encode({"code": 0, "msg": "", "reqid": "r0", "data": data})


def found(account: Account, slot: Slot | None) -> Reply:
    return NOT_FOUND if slot is None else said(account.described(slot))


def with_unknown_states(reply: Reply) -> Reply:
    status, body = reply
    for state in (b"Init", b"Training", b"Success", b"Failed"):
        body = body.replace(b'"state":"' + state, b'"state":"Cooking')
    return status, body


def with_gaps(reply: Reply) -> Reply:
    slots = msgspec.json.decode(reply[1])["data"]["voices"]
    return said({"voices": slots[::2]})


def voice_in(reply: Reply) -> Voice:
    return read_answer(*reply, read_voice, of_slot=False)[0]


def voices_in(reply: Reply, wanted: Wanted) -> Sequence[Voice]:
    """Read a LIST in two pieces, as it may arrive."""
    status, body = reply
    reader = ListReader(wanted)
    for piece in (body[: len(body) // 2], body[len(body) // 2 :]):
        reader.feed(piece)
    left, _reqid = read_answer(status, reader.envelope(), read_voices, of_slot=False)
    return reader.listing(left).voices


def nothing_in(reply: Reply) -> None:
    read_answer(*reply, read_nothing)


def voice_of(slot_id: str) -> Callable[[Reply], Voice]:
    def read(data: msgspec.Raw) -> Voice:
        voice = read_voice(data)
        if voice.slot_id != slot_id:
            raise ValueError("another slot")
        return voice

    return lambda reply: read_answer(*reply, read)[0]
