"""Finds MPEG transport streams, which have no file header, but packets of 188 or 192 bytes."""

import re
from collections.abc import Iterator

_SYNC = 0x47
_PACKET_BYTES = (188, 192)
"""ISO/IEC 13818-1, 2.4.3.2; an M2TS puts four bytes of time before each."""

_TABLE = re.compile(rb"\x47[\x40\x60]\x00[\x10-\x1f]\x00\x00[\xb0-\xbf]")
"""A packet with the whole list of programmes, which each stream repeats (2.4.4.4)."""

_LEAST_PACKETS = 5


def transport_starts(data: bytes) -> Iterator[int]:
    """Find the offsets at which a row of packets begins."""
    after = 0
    for table in _TABLE.finditer(data):
        if table.start() < after:
            continue
        for size in _PACKET_BYTES:
            end = _end_of_row(data, table.start(), size)
            if end - table.start() >= _LEAST_PACKETS * size:
                yield _first_of(data, table.start(), size, after)
                after = end
                break


def packet_bytes(data: bytes, start: int) -> int:
    """Return the distance of packets in the row that begins at an offset."""
    begins_with_packet = data[start : start + 1] == data[start + 188 : start + 189] == b"\x47"
    return _PACKET_BYTES[not begins_with_packet]


def _end_of_row(data: bytes, at: int, size: int) -> int:
    while at < len(data) and data[at] == _SYNC:
        at += size
    return at


def _first_of(data: bytes, at: int, size: int, after: int) -> int:
    """Go back over the packets before the table; an M2TS begins four bytes before the first."""
    while at - size >= after and data[at - size] == _SYNC:
        at -= size
    return max(after, at - (size - _PACKET_BYTES[0]))
