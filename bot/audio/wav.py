"""Writes the list of a WAV's chunks anew, for the many that are nearly right.

A recorder that was switched off leaves lengths that are too small, a program that has not read the
rules leaves out the byte that fills an odd chunk up. FFmpeg believes both: it reads to the length,
or looks for the sound in the wrong place.
"""

import re
import struct

_HEADER = re.compile(rb"RIFF....WAVE", re.DOTALL)
_CHUNK = re.compile(rb"([ -~]{4})(.{4})", re.DOTALL)


def mended(wav: bytes) -> bytes:
    """Give the same chunks, each with its true length; what has no sound stays as it is."""
    chunks, at = bytearray(), 12 if _HEADER.match(wav) else len(wav)
    while chunk := _CHUNK.match(wav, at):
        name, length = chunk[1], int.from_bytes(chunk[2], "little")
        start, end = chunk.end(), chunk.end() + length
        if name == b"data":
            end = _end_of_sound(wav, start, end)
            chunks += _chunk(name, wav[start:end]) + wav[end:].lstrip(b"\0")
            return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks
        chunks += _chunk(name, wav[start:end])
        at = end + (length % 2 and not _is_chunk(wav, end))
    return wav


def _end_of_sound(wav: bytes, start: int, end: int) -> int:
    """Believe the length when another chunk, or nothing, follows; else it was never filled in."""
    filled = end + (end - start) % 2
    if end > start and (_is_chunk(wav, end) or _is_chunk(wav, filled) or filled >= len(wav)):
        return end
    return len(wav)


def _is_chunk(wav: bytes, at: int) -> bool:
    """Tell whether there is a chunk: a name, and a length that stays within the file."""
    chunk = _CHUNK.match(wav, at)
    return chunk is not None and chunk.end() + int.from_bytes(chunk[2], "little") <= len(wav) + 1


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
