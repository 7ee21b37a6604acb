"""Writes the list of a WAV's, AIFF's or CAF's chunks anew, for the many that are nearly right.

A recorder that was switched off leaves lengths that are too small, a program that has not read the
rules leaves out the byte that fills an odd chunk up. FFmpeg believes both: it reads to the length,
or looks for the sound in the wrong place.
"""

import re
import struct
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a kind of file is made of chunks."""

    header: re.Pattern[bytes]
    length: struct.Struct
    """Written between the name of a chunk, in four bytes, and what is in it."""
    sound: bytes
    before_sound: int = 0
    """Bytes of the chunk with the sound that are none."""
    fills_up: bool = True
    """Whether a chunk of an odd length has a byte more."""


_WAV = _Layout(re.compile(rb"(?:RIFF|RF64|BW64)....WAVE", re.DOTALL), struct.Struct("<I"), b"data")
_AIFF = _Layout(re.compile(rb"FORM....AIF[FC]", re.DOTALL), struct.Struct(">I"), b"SSND", 8)
_CAF = _Layout(re.compile(rb"caff\x00\x01..", re.DOTALL), struct.Struct(">Q"), b"data", 4, False)
_LAYOUTS = {"wav": _WAV, "aiff": _AIFF, "caf": _CAF}

_NAME = re.compile(rb"[ -~]{4}")

_LONG_RIFF = re.compile(rb"RF64|BW64")
_LONG_LENGTHS = b"ds64"
"""EBU Tech 3306: lengths of more than 4 GB, which nothing has that comes to us."""

_MOST_CHUNKS = 10_000


def mended(file: bytes, format_name: str) -> bytes:
    """Give the same chunks, each with its true length; what is right, or soundless, stays."""
    layout = _LAYOUTS.get(format_name)
    header = layout and layout.header.match(file)
    if not layout or not header:
        return file
    right, before, at = not _LONG_RIFF.match(file), bytearray(), header.end()
    for _ in range(_MOST_CHUNKS):
        chunk = _chunk(file, at, layout)
        if chunk is None:
            return file
        name, start, end = chunk
        if name == layout.sound:
            true_end = _end_of_sound(file, start, end, layout)
            if right and true_end == end:
                return file
            before += _written(name, file[start:true_end], layout)
            return _whole(header[0], bytes(before) + _behind(file, true_end, layout), layout)
        if name != _LONG_LENGTHS:
            before += _written(name, file[start:end], layout)
        at = _next(file, start, end, layout)
        right = right and at == end + (layout.fills_up and (end - start) % 2)
    return file


def _chunk(file: bytes, at: int, layout: _Layout) -> tuple[bytes, int, int] | None:
    """Read a chunk's name, and where it claims to begin and to end."""
    start = at + 4 + layout.length.size
    if len(file) < start or not _NAME.match(file, at):
        return None
    (length,) = layout.length.unpack_from(file, at + 4)
    return file[at : at + 4], start, start + length


def _end_of_sound(file: bytes, start: int, end: int, layout: _Layout) -> int:
    """Believe the length when another chunk, or nothing, follows; else it was never filled in."""
    there = start + layout.before_sound < end <= len(file)
    if there and (_is_chunk(file, _next(file, start, end, layout), layout) or len(file) - end <= 1):
        return end
    return len(file)


def _is_chunk(file: bytes, at: int, layout: _Layout) -> bool:
    """Tell whether there is a chunk that ends within the file."""
    chunk = _chunk(file, at, layout)
    return chunk is not None and chunk[2] <= len(file) + 1


def _next(file: bytes, start: int, end: int, layout: _Layout) -> int:
    """Tell where the chunk after one is: behind the byte that fills it up, if that is there."""
    odd = layout.fills_up and (end - start) % 2 == 1
    return end + (odd and not _is_chunk(file, end, layout))


def _behind(file: bytes, end: int, layout: _Layout) -> bytes:
    """Give the chunks that follow the sound."""
    return file[end:].lstrip(b"\0") if layout.fills_up else file[end:]


def _written(name: bytes, content: bytes, layout: _Layout) -> bytes:
    filling = bytes(len(content) % 2) if layout.fills_up else b""
    return name + layout.length.pack(len(content)) + content + filling


def _whole(header: bytes, chunks: bytes, layout: _Layout) -> bytes:
    """Put the header before the chunks; in it stand their lengths, and four bytes of its own."""
    if not layout.fills_up:
        return header + chunks
    name = _LONG_RIFF.sub(b"RIFF", header[:4])
    return name + layout.length.pack(4 + len(chunks)) + header[8:] + chunks
