"""Reads JSON as leniently as can be, and takes a list apart without reading what is in it."""

import json
import re
from collections.abc import Iterator

import msgspec


class NotJson(ValueError):
    """This is no JSON, however leniently it is read."""

    def __init__(self) -> None:
        super().__init__("no JSON")


_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[][{},:]', re.DOTALL)
"""What the structure of JSON is made of: whole strings, brackets and what separates."""

_RESULT = b'"result"'


def read_json(payload: bytes) -> object:
    """Read JSON, also what msgspec is too strict for: half of an emoji, or broken UTF-8.

    Raises:
        NotJson: if it can't be read at all, or is nested too deep.
    """
    try:
        return msgspec.json.decode(payload)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(payload.decode(errors="replace"))
    except (ValueError, RecursionError):
        raise NotJson from None


def elements_of_result(payload: bytes) -> list[bytes] | None:
    """Cut the list under `result` of a Bot API answer into its elements, each as it was written.

    An element that nobody can read spoils no other one so. None when `result` is no list.

    Raises:
        NotJson: if the answer ends before its end.
    """
    found: list[bytes] | None = None
    depth, name, begin = 0, b"", None
    for sign, start, end in _tokens(payload):
        if sign in b"[{":
            depth += 1
            if depth == 2 and sign == b"[" and name == _RESULT:  # noqa: PLR2004 - inside `result`
                found, begin = [], end
        elif begin is not None and found is not None and depth == 2 and sign in b",]":  # noqa: PLR2004
            found.append(payload[begin:start].strip())
            begin = end if sign == b"," else None
        if sign in b"]}":
            depth -= 1
        elif depth == 1 and sign not in b",:":
            name = sign
    if depth != 0 or not payload.strip():
        raise NotJson
    return [] if found == [b""] else found


def _tokens(payload: bytes) -> Iterator[tuple[bytes, int, int]]:
    for token in _TOKEN.finditer(payload):
        yield token.group(), token.start(), token.end()
