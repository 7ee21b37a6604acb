"""Tells what a file is from its first bytes; FFmpeg is never asked to guess, nor is its name."""

import re

_FIRST_BYTES = {
    "ogg": rb"OggS",
    "flac": rb"fLaC",
    "matroska": rb"\x1a\x45\xdf\xa3",
    "wav": rb"RIFF....WAVE",
    "mov": rb"....ftyp",
    "aac": rb"\xff[\xf0\xf1\xf8\xf9]",  # ADTS: the sync word, then layer 0
    "mp3": rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x00-\xef]",  # layer 3, and a bitrate that exists
}
"""What a file begins with, under FFmpeg's own name of the demuxer for it."""

_PATTERNS = {name: re.compile(magic, re.DOTALL) for name, magic in _FIRST_BYTES.items()}

_ID3 = re.compile(rb"ID3...([\x00-\x7f]{4})", re.DOTALL)
"""The tag that may stand before MPEG audio, with its length in 4 times 7 bits (id3.org)."""


def sniff(data: bytes) -> str | None:
    """Name the demuxer for these bytes, None when they are no audio that we know."""
    tag = _ID3.match(data)
    if tag is None:
        return _matching(data, at=0)
    return _matching(data, at=tag.end() + _number(tag[1])) or "mp3"


def _matching(data: bytes, *, at: int) -> str | None:
    return next((name for name, magic in _PATTERNS.items() if magic.match(data, at)), None)


def _number(sevens: bytes) -> int:
    number = 0
    for seven in sevens:
        number = number << 7 | seven
    return number
