"""Grows updates out of types: each field of each type once, whole and in each way spoiled."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.corpus.types import Kind, Types

CANARY = "canary"
"""Every text in every update is made of it, and none of our own words is."""

ANNA = 7001
Steps = Sequence[tuple[str, int]]
"""The way from an update to an object in it: fields, and how many lists are around it in each."""

VALUES: dict[str, Any] = {"int": 7, "float": 0.5, "bool": True, "str": CANARY, "json": {}}
FITTING: dict[tuple[str, str], Any] = {
    ("Chat", "id"): ANNA,
    ("Chat", "type"): "private",
    ("User", "id"): ANNA,
    ("User", "is_bot"): False,
    ("User", "language_code"): "en",
    ("Message", "date"): 1_700_000_000,
    ("MessageEntity", "type"): "bold",
    ("MessageEntity", "offset"): 0,
    ("MessageEntity", "length"): 1,
    ("Document", "mime_type"): "audio/ogg",
    ("Poll", "type"): "regular",
    ("Sticker", "type"): "regular",
}
"""What a text or a number has to be, to get as far as the handlers."""

MISSING = object()
OTHER_TYPES: tuple[object, ...] = ([], "canary text", 5, True, {CANARY: CANARY}, 10**30)


@dataclass(frozen=True)
class Grown:
    """An update without its number, and where in it the field is that it was grown for."""

    name: str
    body: dict[str, Any]
    steps: Steps
    field: str

    def with_field(self, value: object) -> dict[str, Any]:
        """Put something else into the field, or nothing if it is MISSING."""
        body: dict[str, Any] = json.loads(json.dumps(self.body))
        place: Any = body
        for step, lists in self.steps:
            place = place[step]
            for _ in range(lists):
                place = place[0]
        if value is MISSING:
            place.pop(self.field, None)
        else:
            place[self.field] = value
        return body


def grown_from(types: Types) -> Iterator[Grown]:
    """Grow an update for each field of each type, with each member of each union, and a full one.

    The fields of messages are grown in every kind of update that has a message.
    """
    seen: set[str] = set()
    waiting: list[tuple[str, Steps]] = [("Update", ())]
    while waiting:
        name, steps = waiting.pop(0)
        if name in seen and not (name == "Message" and len(steps) == 1):
            continue
        seen.add(name)
        for field, (_, kind) in types[name].items():
            for member in _members(kind):
                yield _planted(types, name, steps, {field: _value(types, name, field, member)})
                inner = _inner(member)
                if inner is not None and field != "update_id":
                    step = (field, _lists_around(member))
                    waiting.append((inner, (*steps, step)))
        full = {
            field: _value(types, name, field, _members(kind)[0])
            for field, (_, kind) in types[name].items()
            if steps or field == "message"
        }
        if full:
            yield _planted(types, name, steps, full)


def _planted(types: Types, name: str, steps: Steps, fields: dict[str, Any]) -> Grown:
    """Make the least update with an object at the end of the way that has these fields too."""
    made = _way_to(types, "Update", steps, name, fields)
    del made["update_id"]
    path = ".".join(["update", *(step for step, _ in steps), *list(fields)[:1]])
    return Grown(f"{path} of {name}, {len(fields)}", made, steps, next(iter(fields)))


def _way_to(
    types: Types, here: str, steps: Steps, name: str, fields: dict[str, Any]
) -> dict[str, Any]:
    """Make an object of the type `here` with the rest of the way in it, and fields at its end."""
    if not steps:
        return _least(types, here) | fields
    (step, lists), *rest = steps
    within = name if not rest else _type_below(types, here, step, rest)
    inner: Any = _way_to(types, within, rest, name, fields)
    for _ in range(lists):
        inner = [inner]
    return _least(types, here) | {step: inner}


def _type_below(types: Types, here: str, step: str, rest: Steps) -> str:
    """Find which of the types that a field may hold has the rest of the way in it."""
    candidates = [_inner(member) for member in _members(types[here][step][1])]
    return next(one for one in candidates if one is not None and rest[0][0] in types[one])


def _members(kind: Kind) -> list[Kind]:
    """Tell everything that may stand in a field, with a list for each thing it may be a list of."""
    if kind[0] == "one of":
        return [member for each in kind[1] for member in _members(each)]
    if kind[0] == "list":
        return [["list", member] for member in _members(kind[1])]
    return [kind]


def _lists_around(kind: Kind) -> int:
    return 1 + _lists_around(kind[1]) if kind[0] == "list" else 0


def _inner(kind: Kind) -> str | None:
    while kind[0] == "list":
        kind = kind[1]
    return str(kind[1]) if kind[0] == "type" else None


def _least(types: Types, name: str, depth: int = 0) -> dict[str, Any]:
    return {
        field: _value(types, name, field, _members(kind)[0], depth + 1)
        for field, (required, kind) in types[name].items()
        if required or (name, field) == ("Message", "from")
    }


def _value(types: Types, name: str, field: str, kind: Kind, depth: int = 0) -> Any:
    if (name, field) in FITTING:
        return FITTING[name, field]
    if kind[0] == "const":
        return kind[1]
    if kind[0] == "list":
        return [] if depth > 4 else [_value(types, name, field, kind[1], depth)]
    if kind[0] == "one of":
        return _value(types, name, field, kind[1][0], depth)
    return VALUES[kind[0]] if kind[0] in VALUES else _least(types, kind[1], depth)


def spoiled(grown: Grown) -> Iterator[dict[str, Any]]:
    """Spoil the field that an update was grown for: missing, null, of other types, or unknown."""
    yield grown.with_field(MISSING)
    yield grown.with_field(None)
    for value in OTHER_TYPES:
        yield grown.with_field(value)
    yield {**grown.body, "canary_kind": {CANARY: CANARY}}


def written(number: int, body: dict[str, Any]) -> bytes:
    """Write an update as Telegram does."""
    return json.dumps({"update_id": number, **body}).encode()
