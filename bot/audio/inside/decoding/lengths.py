"""Mends the lengths that W64 and AU files claim, which a recorder may have left wrong."""

import struct
from collections.abc import Callable, Mapping

from bot.audio.forms.ends import end_of
from bot.audio.inside.decoding.tails import goes_on

_W64_SOUND = b"data\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a"
_W64_LENGTH = struct.Struct("<Q")
_W64_FIRST_CHUNK, _W64_NAME_BYTES, _W64_HEADER_BYTES = 40, 16, 24
"""A name of 16 bytes, and a length that counts both; chunks are padded to eight bytes."""

_MOST_CHUNKS = 1_000


def _au(file: bytes) -> bytes:
    """Leave out what stands behind the sound, unless more of it does."""
    end = end_of(file, "au")
    sound_at = int.from_bytes(file[4:8], "big")
    if end is None or end >= len(file) or goes_on(file[sound_at:end], file[end:]):
        return file
    return file[:end]


def _w64(file: bytes) -> bytes:
    """Write the true lengths, of the file and of its sound."""
    at = _W64_FIRST_CHUNK
    for _ in range(_MOST_CHUNKS):
        if len(file) < at + _W64_HEADER_BYTES:
            return file
        (length,) = _W64_LENGTH.unpack_from(file, at + _W64_NAME_BYTES)
        if file.startswith(_W64_SOUND, at):
            return _with_lengths(file, at, at + length)
        at += max(_W64_HEADER_BYTES, length + -length % 8)
    return file


def _with_lengths(file: bytes, at: int, claims: int) -> bytes:
    sound_at = at + _W64_HEADER_BYTES
    end = len(file)
    if sound_at < claims <= len(file) and not goes_on(file[sound_at:claims], file[claims:]):
        end = claims
    changed = bytearray(file)
    _W64_LENGTH.pack_into(changed, _W64_NAME_BYTES, len(file))
    _W64_LENGTH.pack_into(changed, at + _W64_NAME_BYTES, end - at)
    return bytes(changed)


LENGTHS: Mapping[str, Callable[[bytes], bytes]] = {"au": _au, "w64": _w64}
"""Mends a file, by FFmpeg's name of its demuxer."""
