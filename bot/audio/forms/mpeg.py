"""Finds MPEG audio, which has no file header: it may begin at any frame that others follow."""

import re

_LAYER_2_OR_3 = rb"[\xe2-\xe5\xf2-\xf5\xfa-\xfd][\x10-\xef]"
"""Such a header has a bitrate."""
_ADTS = rb"[\xf0\xf1\xf8\xf9]"
_SYNC = re.compile(rb"\xff(?:%b|%b)" % (_LAYER_2_OR_3, _ADTS))

ENOUGH_FRAMES = 3
"""Eleven bits occur anywhere by chance, but not three times, each where the last frame ends."""

_SYNC_OF_OTHERS = {
    "mp3": re.compile(rb"\xff" + _ADTS),
    "aac": re.compile(rb"\xff" + _LAYER_2_OR_3),
}
"""What begins the other kind, by FFmpeg's name of the one."""

RUN_FRAMES = 20
"""Half a second: far more than follow each other by chance, in as many bytes as we get."""

_MOST_LOOKED_AT = 200_000
"""Frames; a file full of headers that lead nowhere is given up."""

SEARCHED_BYTES = 128 * 1024
"""No recording has more junk than this before it."""

# ISO/IEC 11172-3, 2.4.2.3, and ISO/IEC 13818-3, 2.4.2.3, by the bits of the header.
_HALVINGS = {3: 0, 2: 1, 0: 2}
"""How often MPEG-1's sample rate is halved, by version bits; 1 is not used."""
_HERTZ = (44_100, 48_000, 32_000, 0)
_LAYER_3 = 1
_KILOBITS_LAYER_2 = (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384)
_KILOBITS_LAYER_3 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_HALVED = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_LONGEST_HEADER = 7
_ADTS_RATES = 13
"""ISO/IEC 14496-3, 1.6.3.4."""


def first_frame(data: bytes, start: int = 0) -> tuple[str, int] | None:
    """Return FFmpeg's name for the kind of MPEG audio, and the offset at which it begins."""
    for match in _SYNC.finditer(data, start, start + SEARCHED_BYTES):
        at = match.start()
        if is_frame(data, at):
            return kind_of_frame(data, at), at
    return None


def kind_of_frame(data: bytes, at: int) -> str:
    """Return FFmpeg's name for the kind of MPEG audio that begins here."""
    return "aac" if _is_adts(data, at) else "mp3"


def is_frame(data: bytes, at: int) -> bool:
    """Tell whether some frames of one kind follow each other from this offset on."""
    return _frames(data, at, ENOUGH_FRAMES) == ENOUGH_FRAMES


def first_run(data: bytes, start: int, *, after: str) -> int | None:
    """Return the offset at which half a second of frames begins behind a file of the form `after`.

    Behind MPEG audio, only the other kind of it is looked for.
    """
    looked_at = 0
    for match in _SYNC_OF_OTHERS.get(after, _SYNC).finditer(data, start):
        found = _frames(data, match.start(), RUN_FRAMES)
        if found == RUN_FRAMES:
            return match.start()
        looked_at += found + 1
        if looked_at > _MOST_LOOKED_AT:
            return None
    return None


def _frames(data: bytes, at: int, most: int) -> int:
    """Count the frames of one kind and rate that follow each other from an offset on."""
    kind, end = _kind_and_rate(data, at), at
    for count in range(most):
        length = _frame_bytes(data, end)
        if not length or end + length > len(data) or _kind_and_rate(data, end) != kind:
            return count
        end += length
    return most


def _is_adts(data: bytes, at: int) -> bool:
    return data[at + 1 : at + 2] in {b"\xf0", b"\xf1", b"\xf8", b"\xf9"}


def _kind_and_rate(data: bytes, at: int) -> tuple[int, int]:
    """Return the bytes of a header that every frame repeats, as far as they must be the same."""
    kind, rate = data[at + 1 : at + 2], data[at + 2 : at + 3]
    same = 0xFC if _is_adts(data, at) else 0x0C
    return int.from_bytes(kind), int.from_bytes(rate) & same


def _frame_bytes(data: bytes, at: int) -> int:
    """Return the length of the frame at an offset; 0 if there is none."""
    header = data[at : at + _LONGEST_HEADER]
    if not _SYNC.match(header) or len(header) < _LONGEST_HEADER:
        return 0
    if _is_adts(header, 0):
        if header[2] >> 2 & 15 >= _ADTS_RATES:
            return 0
        return (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    halvings, layer_3 = _HALVINGS.get(header[1] >> 3 & 3), header[1] >> 1 & 3 == _LAYER_3
    hertz = _HERTZ[header[2] >> 2 & 3]
    if halvings is None or not hertz:
        return 0
    kilobits = _KILOBITS_LAYER_3 if layer_3 else _KILOBITS_LAYER_2
    if halvings:
        kilobits = _KILOBITS_HALVED
    samples = 576 if layer_3 and halvings else 1152
    padding = header[2] >> 1 & 1
    return samples // 8 * 1000 * kilobits[header[2] >> 4] // (hertz >> halvings) + padding
