"""Tells where a file ends by its own account, if more bytes follow."""

import re
from collections.abc import Callable, Sequence

_AMR_BYTES = {
    b"#!AMR\n": (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1),
    b"#!AMR-WB\n": (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1),
}
"""The length of a frame by its type, by the header of the file (RFC 4867, 5.1 and 5.3)."""
_AMR_ALWAYS_ZERO, _AMR_GOOD = 0x83, 0x04
_AMR_SECOND = 50
_AMR_LONGEST_GAP = 2_000
_AMR_MOST_GAPS = 100

_BEGINNINGS_OF_STREAMS = frozenset({b"\x02", b"\x03", b"\x06", b"\x07"})
"""The flags of a page with which a stream begins (RFC 3533, 6)."""

_UNKNOWN = 0xFFFFFFFF
_W64_HEADER = 40
_CAF_CHUNK = re.compile(
    rb"(?:desc|chan|info|data|pakt|kuki|strg|mark|regn|inst|uuid|free|edct|peak|midi|umid|ovvw).{8}",
    re.DOTALL,
)

_MOST_FRAMES = 1_000_000
"""More than five hours."""

_SHORTEST_BOX = 8
_MOST_BOXES = 100_000


def end_of(data: bytes, format_name: str) -> int | None:
    """Return the offset at which a file ends, by its own account; None if it doesn't say."""
    find = _ENDS.get(format_name)
    end = find(data) if find else None
    return None if end is None else min(end, len(data))


def end_of_page(data: bytes, start: int) -> int:
    """Return the end of an Ogg page: 27 bytes, the segments' lengths, and the segments."""
    segments = data[start + 26 : start + 27]
    lengths = data[start + 27 : start + 27 + (segments[0] if segments else 0)]
    return start + 27 + len(lengths) + sum(lengths)


def is_one_ogg(data: bytes) -> bool:
    """Tell whether these are the pages of one Ogg file, from the first byte to the last.

    All streams of a file begin together (RFC 3533, 4), so nothing was appended to it.
    """
    at, only_begun = 0, True
    while data.startswith(b"OggS", at):
        begins = data[at + 5 : at + 6] in _BEGINNINGS_OF_STREAMS
        if begins and not only_begun:
            return False
        at, only_begun = end_of_page(data, at), begins
    return at == len(data)


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
    if length == _UNKNOWN and data.startswith(b"ds64", 12):
        length = int.from_bytes(data[20:28], "little")
    return 8 + length + length % 2 if length else None


def _amr(data: bytes) -> int | None:
    """Walk over the frames, and over those that are damaged if others follow soon."""
    header = data[: data.find(b"\n") + 1]
    lengths = _AMR_BYTES.get(header)
    if lengths is None:
        return None
    end, gaps = len(header), 0
    for _ in range(_MOST_FRAMES):
        if end >= len(data) or gaps > _AMR_MOST_GAPS:
            return len(data)
        if not _is_amr(data[end]):
            further = (end + gap for gap in range(1, _AMR_LONGEST_GAP))
            again = next((at for at in further if _are_amr(data, at, lengths)), None)
            if again is None:
                return end
            end, gaps = again, gaps + 1
        end += lengths[data[end] >> 3 & 15]
    return None


def _are_amr(data: bytes, at: int, lengths: Sequence[int]) -> bool:
    """Tell whether a second of frames begins here."""
    for _ in range(_AMR_SECOND):
        if at >= len(data) or not _is_amr(data[at]):
            return False
        at += lengths[data[at] >> 3 & 15]
    return True


def _is_amr(header: int) -> bool:
    """Tell whether this is the header of a frame that arrived well, as in every recording."""
    return header & (_AMR_ALWAYS_ZERO | _AMR_GOOD) == _AMR_GOOD


def _aiff(data: bytes) -> int | None:
    length = int.from_bytes(data[4:8], "big")
    return 8 + length + length % 2 if 0 < length < _UNKNOWN else None


def _au(data: bytes) -> int | None:
    """Believe the length of the sound, unless it says that it is unknown."""
    offset, length = (int.from_bytes(data[at : at + 4], "big") for at in (4, 8))
    return offset + length if 0 < length < _UNKNOWN else None


def _w64(data: bytes) -> int | None:
    length = int.from_bytes(data[16:24], "little")
    return length if length > _W64_HEADER else None


def _caf(data: bytes) -> int | None:
    """Walk over the chunks; the last one may say that its length is unknown (-1)."""
    end = 8
    while _CAF_CHUNK.match(data, end):
        length = int.from_bytes(data[end + 4 : end + 12], "big", signed=True)
        if length < 0:
            return None
        end += 12 + length
    return end


_ENDS: dict[str, Callable[[bytes], int | None]] = {
    "ogg": _ogg,
    "mov": _mov,
    "wav": _riff,
    "avi": _riff,
    "amr": _amr,
    "aiff": _aiff,
    "au": _au,
    "w64": _w64,
    "caf": _caf,
}
