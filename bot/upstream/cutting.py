"""Cuts the entries of a LIST out of JSON that is still arriving, whatever is in them."""

import json
import re
from collections.abc import Iterator
from typing import Final

BLANK: Final = b" \t\r\n"
"""The white space of JSON."""

_STRING: Final = rb'"(?:[^"\\]++|\\.)*+"'
_TOKEN: Final = re.compile(_STRING + rb'|["{}\[\]:,]|[^\s"{}\[\]:,]++', re.DOTALL)
_EDGE: Final = re.compile(_STRING + rb'|["{}\[\],]', re.DOTALL)
"""What matters to find the end of an entry; a lone quotation mark begins what is still arriving."""


def where_list_begins(text: bytearray) -> int | None:
    """Return the place behind the `[` of `data.voices`; None if it has not arrived."""
    keys: list[str | None] = []
    key: str | None = None
    last = b""
    for token in _TOKEN.finditer(text):
        sign = token.group()
        if sign == b'"':
            return None
        if sign == b"[" and keys == [None, "data"] and key == "voices" and last == b":":
            return token.end()
        if sign in (b"{", b"["):
            keys.append(key if last == b":" else None)
        elif sign in (b"}", b"]") and keys:
            keys.pop()
        elif sign == b":":
            key = _text_of(last)
        last = sign
    return None


def _text_of(token: bytes) -> str | None:
    try:
        return str(json.loads(token.decode(errors="replace"), strict=False))
    except ValueError:
        return None


def entries(text: bytearray, *, comma_due: bool) -> Iterator[tuple[int, int]]:
    """Find the whole entries of a list, and an empty one where it ends.

    Args:
        text: what follows behind the `[`, or behind an entry.
        comma_due: whether an entry came before it.

    Raises:
        ValueError: if it can't be a list.
    """
    begins_at, entry_due = 0, False
    for edge in _edges(text):
        sign = edge.group()
        start, end = _trimmed(text, begins_at, edge.start())
        is_empty = start >= end
        is_missing = is_empty and (entry_due if sign == b"]" else not comma_due)
        if sign == b"}" or is_missing or (comma_due and not is_empty):
            raise ValueError("no list of slots")
        if not is_empty:
            yield start, end
        if sign == b"]":
            yield edge.start(), edge.start()
            return
        begins_at, comma_due, entry_due = edge.end(), False, True


def _edges(text: bytearray) -> Iterator[re.Match[bytes]]:
    """Find the signs between entries, and the one at the end of the list."""
    depth = 0
    for edge in _EDGE.finditer(text):
        sign = edge.group()
        if sign == b'"':
            return
        if sign in b"{[":
            depth += 1
        elif not depth and sign in b",]}":
            yield edge
        elif sign in b"}]":
            depth -= 1


def _trimmed(text: bytearray, start: int, end: int) -> tuple[int, int]:
    entry = text[start:end]
    return end - len(entry.lstrip(BLANK)), start + len(entry.rstrip(BLANK))
