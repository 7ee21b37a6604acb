"""Reads JSON as leniently as possible, and splits a list without reading its elements."""

import json
import re
from collections.abc import Iterator

import msgspec


class NotJson(ValueError):
    """These bytes are no JSON, however leniently they are read."""

    def __init__(self) -> None:
        super().__init__("no JSON")


_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[][{},:]', re.DOTALL)
"""The structure of JSON: whole strings, brackets and separators."""

_RESULT = b'"result"'


def read_json(payload: bytes) -> object:
    """Read JSON, even with what msgspec rejects: half an emoji, or broken UTF-8.

    Raises:
        NotJson: if it can't be read at all, or is nested too deeply.
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
    """Split the list under `result` of a Bot API answer into its elements, as they were written.

    So an unreadable element spoils no other one. None if `result` is no list.

    Raises:
        NotJson: if the answer is truncated.
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
