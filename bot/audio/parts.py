"""Splits a file where another of the same kind was appended to it, byte by byte.

FFmpeg reads such a file up to the join, or a little further, because a demuxer knows one header. It
does read on if every frame has the header (MPEG audio, ADTS) or if it is repeated (transport
streams).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from cloning.domain.rejections import Unreadable

MOST_PARTS = 200
"""More than this can't be voice notes in a row; opening each of them has a cost."""

_BEGINNINGS = {
    "ogg": rb"OggS\x00[\x02\x03\x06\x07]",  # a page that begins a stream (RFC 3533, 6)
    "flac": rb"fLaC[\x00\x80]\x00\x00\x22",
    "matroska": rb"\x1a\x45\xdf\xa3(?=.{0,40}\x42\x82.(?:webm|matroska))",
    "wav": rb"(?:RIFF|RF64|BW64)....WAVE(?=[ -~]{4})",
    "w64": rb"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00........wave",
    "avi": rb"RIFF....AVI LIST",
    "mov": rb"\x00\x00[\x00\x01].ftyp(?=[ -~]{4})",
    "aiff": rb"FORM....AIF[FC](?=[ -~]{4})",
    "caf": rb"caff\x00\x01..(?=desc)",
    "amr": rb"#!AMR(?:-WB)?\n",
    "asf": rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c",
    "au": rb"\.snd\x00\x00\x00.(?=.{4}\x00\x00\x00[\x01-\x1d])",
}
"""The certain first bytes of a file, by FFmpeg's name of its demuxer."""

_PATTERNS = {name: re.compile(magic, re.DOTALL) for name, magic in _BEGINNINGS.items()}

_ANY = re.compile(
    b"|".join(b"(?P<%b>%b)" % (name.encode(), magic) for name, magic in _BEGINNINGS.items()),
    re.DOTALL,
)


def first_beginning(data: bytes, searched_bytes: int) -> tuple[str, int] | None:
    """Find the form of a file that begins after junk, and the offset at which it begins."""
    match = _ANY.search(data, 0, searched_bytes)
    return (str(match.lastgroup), match.start()) if match else None


def parts(data: bytes, format_name: str) -> list[bytes]:
    """Split a file at the joins; raises Unreadable if there are too many."""
    starts = [0]
    for start in _starts(data, format_name):
        if len(starts) == MOST_PARTS:
            raise Unreadable
        starts.append(start)
    return [data[start:end] for start, end in pairwise([*starts, len(data)])]


def _starts(data: bytes, format_name: str) -> Iterator[int]:
    """Find the offsets at which a further file begins."""
    pattern = _PATTERNS.get(format_name)
    if pattern is None:
        return
    after_headers = 0
    for match in pattern.finditer(data):
        start = match.start()
        if format_name == "ogg":
            together = start == after_headers  # streams that play at the same time
            after_headers = _end_of_page(data, start)
            if together:
                continue
        if start:
            yield start


def _end_of_page(data: bytes, start: int) -> int:
    """Return the end of an Ogg page: 27 bytes, the segments' lengths, and the segments."""
    segments = data[start + 26 : start + 27]
    lengths = data[start + 27 : start + 27 + (segments[0] if segments else 0)]
    return start + 27 + len(lengths) + sum(lengths)
