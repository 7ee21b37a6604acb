"""Finds MPEG audio, which has no file header: it may begin at any frame that others follow."""

import re

_SYNC = re.compile(rb"\xff(?:[\xe2-\xe5\xf2-\xf5\xfa-\xfd][\x10-\xef]|[\xf0\xf1\xf8\xf9])")
"""A header of layer 2 or 3 with a bitrate, or an ADTS header."""

ENOUGH_FRAMES = 3
"""Eleven bits occur anywhere by chance, but not three times, each where the last frame ends."""

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
    adts, end = _is_adts(data, at), at
    for _ in range(ENOUGH_FRAMES):
        length = _frame_bytes(data, end)
        if not length or _is_adts(data, end) != adts:
            return False
        end += length
    return end <= len(data)


def _is_adts(data: bytes, at: int) -> bool:
    return data[at + 1 : at + 2] in {b"\xf0", b"\xf1", b"\xf8", b"\xf9"}


def _frame_bytes(data: bytes, at: int) -> int:
    """Return the length of the frame at an offset; 0 if there is none."""
    header = data[at : at + _LONGEST_HEADER]
    if not _SYNC.match(header) or len(header) < _LONGEST_HEADER:
        return 0
    if _is_adts(header, 0):
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
