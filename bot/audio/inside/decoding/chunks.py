"""Rewrites the chunk list of WAV, AIFF and CAF files, many of which are slightly wrong.

A recorder that was switched off leaves lengths that are too small. Some programs leave out the byte
that pads an odd chunk. FFmpeg believes both: it stops at the length, or looks for the sound in the
wrong place. Other bytes may follow the file, and are no sound.
"""

import re
import struct
from dataclasses import dataclass

from bot.audio.forms.ends import end_of
from bot.audio.inside.decoding.lengths import LENGTHS
from bot.audio.inside.decoding.tails import goes_on


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a file format is made of chunks."""

    header: re.Pattern[bytes]
    length: struct.Struct
    """Stands between a chunk's name (four bytes) and its content."""
    sound: bytes
    before_sound: int = 0
    """Bytes at the start of the sound chunk that aren't sound."""
    fills_up: bool = True
    """Whether a chunk of odd length has a padding byte."""


_WAV = _Layout(re.compile(rb"(?:RIFF|RF64|BW64)....WAVE", re.DOTALL), struct.Struct("<I"), b"data")
_AIFF = _Layout(re.compile(rb"FORM....AIF[FC]", re.DOTALL), struct.Struct(">I"), b"SSND", 8)
_CAF = _Layout(re.compile(rb"caff\x00\x01..", re.DOTALL), struct.Struct(">Q"), b"data", 4, False)
_LAYOUTS = {"wav": _WAV, "aiff": _AIFF, "caf": _CAF}

_NAME = re.compile(rb"[ -~]{4}")

_LONG_RIFF = re.compile(rb"RF64|BW64")
_LONG_LENGTHS = b"ds64"
"""EBU Tech 3306: lengths above 4 GB, which no file that we get can have."""

_ELSEWHERE, _LONG_LENGTHS_AT, _LONG_LENGTH_AT = 0xFFFFFFFF, 12, 28
_LENGTH_OF_SOUND = struct.Struct("<Q")

_MOST_CHUNKS = 10_000


def mended(file: bytes, format_name: str) -> bytes:
    """Return a file with its true lengths; a correct or soundless one is unchanged."""
    if format_name in LENGTHS:
        return LENGTHS[format_name](file)
    layout = _LAYOUTS.get(format_name)
    header = layout and layout.header.match(file)
    if not layout or not header:
        return file
    return _rewritten(file, header, layout, end_of(file, format_name))


def _rewritten(file: bytes, header: re.Match[bytes], layout: _Layout, ends_at: int | None) -> bytes:
    """Write the chunks anew if one of them is wrong; `ends_at` is the end that the header gives."""
    right, before, at = not _LONG_RIFF.match(file), bytearray(), header.end()
    for _ in range(_MOST_CHUNKS):
        chunk = _chunk(file, at, layout)
        if chunk is None:
            return file
        name, start, end = chunk
        if name == layout.sound:
            if _is_long(file, end - start):
                end = start + _LENGTH_OF_SOUND.unpack_from(file, _LONG_LENGTH_AT)[0]
            true_end = _end_of_sound(file, start, end, layout, ends_at)
            if right and true_end == end:
                return file[:ends_at] if true_end + 1 >= (ends_at or len(file)) else file
            before += _written(name, file[start:true_end], layout)
            return _whole(header[0], bytes(before) + _behind(file, true_end, layout), layout)
        if name != _LONG_LENGTHS:
            before += _written(name, file[start:end], layout)
        at = _next(file, start, end, layout)
        right = right and at == end + (layout.fills_up and (end - start) % 2)
    return file


def _chunk(file: bytes, at: int, layout: _Layout) -> tuple[bytes, int, int] | None:
    """Read a chunk's name, and the offsets at which it claims to begin and to end."""
    start = at + 4 + layout.length.size
    if len(file) < start or not _NAME.match(file, at):
        return None
    (length,) = layout.length.unpack_from(file, at + 4)
    return file[at : at + 4], start, start + length


def _end_of_sound(
    file: bytes, start: int, end: int, layout: _Layout, file_ends_at: int | None
) -> int:
    """Believe the length if another chunk, or nothing, follows, or if the file ends there too.

    Else it was never filled in.
    """
    there = start + layout.before_sound < end <= len(file)
    if there and (_is_chunk(file, _next(file, start, end, layout), layout) or len(file) - end <= 1):
        return end
    ended = file_ends_at is not None and 0 <= file_ends_at - end <= 1
    if there and ended and not goes_on(file[start + layout.before_sound : end], file[end:]):
        return end
    return len(file)


def _is_long(file: bytes, claims: int) -> bool:
    """Tell whether the length of the sound stands elsewhere, in a chunk of long lengths."""
    return claims == _ELSEWHERE and file.startswith(_LONG_LENGTHS, _LONG_LENGTHS_AT)


def _is_chunk(file: bytes, at: int, layout: _Layout) -> bool:
    """Tell whether a chunk begins here that ends within the file."""
    chunk = _chunk(file, at, layout)
    return chunk is not None and chunk[2] <= len(file) + 1


def _next(file: bytes, start: int, end: int, layout: _Layout) -> int:
    """Return the offset of the next chunk, after the padding byte if there is one."""
    odd = layout.fills_up and (end - start) % 2 == 1
    return end + (odd and not _is_chunk(file, end, layout))


def _behind(file: bytes, end: int, layout: _Layout) -> bytes:
    """Return the chunks after the sound."""
    return file[end:].lstrip(b"\0") if layout.fills_up else file[end:]


def _written(name: bytes, content: bytes, layout: _Layout) -> bytes:
    filling = bytes(len(content) % 2) if layout.fills_up else b""
    return name + layout.length.pack(len(content)) + content + filling


def _whole(header: bytes, chunks: bytes, layout: _Layout) -> bytes:
    """Put the header before the chunks, with their length and four bytes of its own."""
    if not layout.fills_up:
        return header + chunks
    name = _LONG_RIFF.sub(b"RIFF", header[:4])
    return name + layout.length.pack(4 + len(chunks)) + header[8:] + chunks
