"""Tells where a file ends by its own account, if more bytes follow."""

from collections.abc import Callable

_AMR_HEADER = b"#!AMR\n"
_AMR_BYTES = (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)
"""The length of a frame, by its type (RFC 4867, 5.3)."""
_AMR_ALWAYS_ZERO = 0x83

_MOST_FRAMES = 1_000_000
"""More than five hours."""

_SHORTEST_BOX = 8
_MOST_BOXES = 100_000


def end_of(data: bytes, format_name: str) -> int | None:
    """Return the offset at which a file ends; None if it is the last byte, or can't be known."""
    find = _ENDS.get(format_name)
    end = find(data) if find else None
    return end if end is not None and end < len(data) else None


def end_of_page(data: bytes, start: int) -> int:
    """Return the end of an Ogg page: 27 bytes, the segments' lengths, and the segments."""
    segments = data[start + 26 : start + 27]
    lengths = data[start + 27 : start + 27 + (segments[0] if segments else 0)]
    return start + 27 + len(lengths) + sum(lengths)


def _ogg(data: bytes) -> int:
    end = 0
    while data.startswith(b"OggS", end):
        end = end_of_page(data, end)
    return end


def _mov(data: bytes) -> int | None:
    """Walk over the boxes; none of an MP4 that is longer than 4 GB comes to us."""
    end = 0
    for _ in range(_MOST_BOXES):
        length = int.from_bytes(data[end : end + 4], "big")
        if not data[end + 4 : end + 8].isalnum() or length < _SHORTEST_BOX:
            return end
        end += length
    return None


def _riff(data: bytes) -> int | None:
    """Believe the length in the header, if it was filled in."""
    length = int.from_bytes(data[4:8], "little")
    return 8 + length + length % 2 if length else None


def _amr(data: bytes) -> int | None:
    if not data.startswith(_AMR_HEADER):
        return None
    end = len(_AMR_HEADER)
    for _ in range(_MOST_FRAMES):
        if end >= len(data) or data[end] & _AMR_ALWAYS_ZERO:
            return end
        end += _AMR_BYTES[data[end] >> 3 & 15]
    return None


_ENDS: dict[str, Callable[[bytes], int | None]] = {
    "ogg": _ogg,
    "mov": _mov,
    "wav": _riff,
    "avi": _riff,
    "amr": _amr,
}
