"""Tells whether the edit lists and the index of an MP4 can be believed (ISO/IEC 14496-12, 8.6).

An edit list chooses what is played. A phone writes one when its owner trims a recording; a program
that gets it wrong hides the sound, and FFmpeg plays what is left: nothing, or a second of it.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from operator import mul
from typing import Any

_MOST_BOXES = 200
_MOST_ENTRIES = 100_000
_EMPTY_EDIT = 0xFFFFFFFF
_LONG = 1
"""The length of a box whose real length follows, in eight bytes."""

SAME_SHARE, SAME_SECONDS = 0.1, 0.5
"""Lengths that differ less are the same: an encoder adds some samples at both ends."""

UNLISTED_SHARE = 0.5
"""If the index lists less than this share of the sound, it is broken."""


class Edits(Enum):
    """What the edit lists of a file are worth."""

    FINE = auto()
    TRIMMED = auto()
    """They leave sound out, which is right only if the clock of the track is."""
    WRONG = auto()


@dataclass(frozen=True, slots=True)
class _Track:
    """A track of sound, in seconds."""

    shown: float
    shown_from: float
    with_gaps: float
    """What all edits last, with those that are empty."""
    claimed: float
    """What the header of the track says."""
    media: float


def edits_of(file: bytes) -> Edits:
    """Judge the edit lists of all tracks of sound together."""
    found = set(map(_judged, _tracks(file)))
    return next((one for one in (Edits.WRONG, Edits.TRIMMED) if one in found), Edits.FINE)


def _judged(track: _Track | None) -> Edits:
    if track is None:
        return Edits.WRONG
    reaches = track.shown_from + track.shown
    if track.shown <= 0.0 or (reaches > track.media and not _same(reaches, track.media)):
        return Edits.WRONG
    if _same(track.shown, track.media):
        return Edits.FINE
    return Edits.TRIMMED if _same(track.with_gaps, track.claimed) else Edits.WRONG


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME_SECONDS + SAME_SHARE * min(one, other)


def index_is_broken(file: bytes) -> bool:
    """Tell whether most of the sound is not in the index: nobody can tell where it is."""
    sound = sum(end - start for name, start, end in _boxes(file, 0, len(file)) if name == b"mdat")
    listed = samples = times = 0
    for start, end in _found(file, b"moov", b"trak", b"mdia", b"minf", b"stbl"):
        (_, size, count), sizes = _head(file, start, end, b"stsz", ">III")
        if not size:  # where all have one size, as in plain PCM, nothing is read for each
            count = min(count, _MOST_ENTRIES * 10)
        entries = (
            struct.unpack_from(f">{count}I", file, sizes)
            if not size and _fits(file, sizes, count * 4)
            else ()
        )
        listed, samples = listed + (size * count or sum(entries)), samples + count
        times += sum(_times(file, start, end)[0])
    return samples * 2 < times and listed < sound * UNLISTED_SHARE


def _fits(file: bytes, at: int, length: int) -> bool:
    return at + length <= len(file)


def _tracks(file: bytes) -> Iterator[_Track | None]:
    """Read the tracks of sound that have an edit list; None for one whose clock stands still."""
    for moov in _found(file, b"moov"):
        movie_scale = _scale(file, *moov, b"mvhd")
        for start, end in _found(file, b"trak", within=moov):
            edits = [*_edits(file, start, end)]
            media = next(_found(file, b"mdia", within=(start, end)), (0, 0))
            (_, _, kind), _ = _head(file, *media, b"hdlr", ">II4s")
            if not edits or kind != b"soun":
                continue
            scale = _scale(file, *media, b"mdhd")
            if not movie_scale or not scale:
                yield None
                continue
            claimed = _length(file, start, end)
            played = [(length, begin) for length, begin in edits if begin != _EMPTY_EDIT]
            table = next(_found(file, b"minf", b"stbl", within=media), (0, 0))
            yield _Track(
                shown=sum(length for length, _ in played) / movie_scale,
                shown_from=min((begin for _, begin in played), default=0) / scale,
                with_gaps=sum(length for length, _ in edits) / movie_scale,
                claimed=claimed / movie_scale,
                media=sum(map(mul, *_times(file, *table))) / scale,
            )


def _edits(file: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Read the length of each edit, on the film's clock, and where it begins on the track's."""
    for edts in _found(file, b"edts", within=(start, end)):
        (version, count), at = _head(file, *edts, b"elst", ">II")
        entry = struct.Struct(">QqI" if version >> 24 else ">III")
        for number in range(min(count, _MOST_ENTRIES)):
            if not _fits(file, at + number * entry.size, entry.size):
                return
            length, begin, _ = entry.unpack_from(file, at + number * entry.size)
            yield length, begin & _EMPTY_EDIT if begin < 0 else begin


def _times(file: bytes, start: int, end: int) -> tuple[Sequence[int], Sequence[int]]:
    """Read how many samples in a row last how long: their counts, and their ticks."""
    (_, count), at = _head(file, start, end, b"stts", ">II")
    count = min(count, (end - at) // 8)
    numbers = struct.unpack_from(f">{2 * count}I", file, at) if count > 0 else ()
    return numbers[::2], numbers[1::2]


def _scale(file: bytes, start: int, end: int, name: bytes) -> int:
    """Read how many ticks a second has, from a header that may have long moments."""
    (version,), _ = _head(file, start, end, name, ">I")
    layout = ">IQQI" if version >> 24 else ">IIII"
    return int(_head(file, start, end, name, layout)[0][3])


def _length(file: bytes, start: int, end: int) -> int:
    """Read how long a track is by its own header, in ticks of the film's clock."""
    (version,), _ = _head(file, start, end, b"tkhd", ">I")
    layout = ">IQQIIQ" if version >> 24 else ">IIIIII"
    return int(_head(file, start, end, b"tkhd", layout)[0][5])


def _head(
    file: bytes, start: int, end: int, name: bytes, layout: str
) -> tuple[tuple[Any, ...], int]:
    """Read the numbers at the front of a box, and where they end; zeros if there is no such box."""
    numbers = struct.Struct(layout)
    for found, at, _ in _boxes(file, start, end):
        if found == name and _fits(file, at, numbers.size):
            return numbers.unpack_from(file, at), at + numbers.size
    return numbers.unpack(bytes(numbers.size)), end


def _found(
    file: bytes, *path: bytes, within: tuple[int, int] | None = None
) -> Iterator[tuple[int, int]]:
    """Find the boxes of a path, from the outermost to the innermost."""
    start, end = within or (0, len(file))
    for name, begin, stop in _boxes(file, start, end):
        if name == path[0]:
            if len(path) == 1:
                yield begin, stop
            else:
                yield from _found(file, *path[1:], within=(begin, stop))


def _boxes(file: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Read the boxes between two offsets: a name, and where the content begins and ends."""
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        length, name = struct.unpack_from(">I4s", file, start)
        inside = start + 8
        if length == _LONG and inside + 8 <= end:
            (length,) = struct.unpack_from(">Q", file, inside)
            inside += 8
        stop = min(end, start + length) if length else end
        if stop < inside:
            return
        yield name, inside, stop
        start = stop
