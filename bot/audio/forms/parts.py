"""Splits a file where another was appended to it, byte by byte, of the same form or of another.

FFmpeg reads such a file up to the join, or a little further, because a demuxer knows one header. It
does read on if every frame has the header (MPEG audio, ADTS) or if it is repeated (transport
streams).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from heapq import merge

from bot.audio.forms.ends import end_of, end_of_page, is_one_ogg
from bot.audio.forms.mpeg import first_run, is_frame, kind_of_frame
from bot.audio.forms.streams import packet_bytes, transport_starts
from cloning.domain.recordings.rejections import Unreadable

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
    # ISO/IEC 11172-1, 2.4.3.2, and 13818-1, 2.5.3.3: a pack, and what follows its header
    "mpeg": rb"\x00\x00\x01\xba(?:[\x44-\x7f].{8}[\xf8-\xff].{0,7}?|[\x21-\x2f].{7})"
    rb"(?=\x00\x00\x01[\xbb-\xef])",
}
"""The certain first bytes of a file, by FFmpeg's name of its demuxer."""

_READ_ON = frozenset({"mp3", "mpeg", "mpegts"})
"""These demuxers read on, because each frame, pack or packet has the header."""

_MAY_HOLD_FRAMES = frozenset({"avi", "mov"})
"""These may hold MPEG audio in a row, so we don't search them for it."""

_ID3 = re.compile(rb"ID3[\x02-\x04]\x00.([\x00-\x7f]{4})", re.DOTALL)

_WRAPPING = re.compile(rb"(?:\x7fFLAC....|\x63\xa2.{1,8})\Z", re.DOTALL)

_PATTERNS = {name: re.compile(magic, re.DOTALL) for name, magic in _BEGINNINGS.items()}

_ANY = re.compile(
    b"|".join(b"(?P<%b>%b)" % (name.encode(), magic) for name, magic in _BEGINNINGS.items()),
    re.DOTALL,
)


def first_beginning(data: bytes, searched_bytes: int) -> tuple[str, int] | None:
    """Find the form of a file that begins after junk, and the offset at which it begins."""
    match = _ANY.search(data, 0, searched_bytes)
    return (str(match.lastgroup), match.start()) if match else None


@dataclass(frozen=True, slots=True)
class Part:
    """A file within a file, and FFmpeg's name of its demuxer."""

    data: bytes
    format_name: str


@lru_cache(maxsize=1)  # a long recording is read several times
def parts(data: bytes, format_name: str) -> list[Part]:
    """Split a file at the joins; raises Unreadable if there are too many."""
    if format_name == "ogg" and is_one_ogg(data):
        return [Part(data, format_name)]  # to search a voice note for all beginnings takes 2 ms
    found: list[Part] = []
    begun, form = 0, format_name
    for start, other in _starts(data):
        if start > begun and not _reads_on(data, begun, form, start, other):
            found += _with_rest(data[begun:start], form)
            begun, form = start, other
        if len(found) >= MOST_PARTS:
            raise Unreadable
    return [*found, *_with_rest(data[begun:], form)]


def _reads_on(data: bytes, begun: int, form: str, start: int, other: str) -> bool:
    if form != other or form not in _READ_ON:
        return False
    return form != "mpegts" or packet_bytes(data, begun) == packet_bytes(data, start)


def _with_rest(data: bytes, form: str) -> list[Part]:
    """Split off MPEG audio that was appended: it has no certain bytes."""
    found: list[Part] = []
    while len(found) < MOST_PARTS:
        start = _start_of_rest(data, form)
        if start is None:
            return [*found, Part(_without_junk(data, form), form)]
        found.append(Part(data[:start], form))
        data, form = data[start:], kind_of_frame(data, start)
    raise Unreadable


def _without_junk(data: bytes, form: str) -> bytes:
    """Leave out what follows AMR: any byte could be a frame, and minutes of noise come of it."""
    return data[: end_of(data, form)] if form == "amr" else data


def _start_of_rest(data: bytes, form: str) -> int | None:
    """Look where the file says that it ends, or in all of it if it doesn't say."""
    end = end_of(data, form)
    if end is not None and is_frame(data, end):
        return end
    if end is None and form in _MAY_HOLD_FRAMES:
        return None
    return first_run(data, end or 0, after=form)


def _starts(data: bytes) -> Iterator[tuple[int, str]]:
    """Find the offsets at which a further file begins, and its form."""
    found = (_starts_of(data, form) for form in _PATTERNS)
    transport = ((start, "mpegts") for start in transport_starts(data))
    return merge(*found, transport, _tagged(data))


def _starts_of(data: bytes, form: str) -> Iterator[tuple[int, str]]:
    after_headers = 0
    for match in _PATTERNS[form].finditer(data):
        start = match.start()
        if form == "ogg":
            together = start == after_headers  # streams that play at the same time
            after_headers = end_of_page(data, start)
            if together:
                continue
        if start and not (form == "flac" and _is_wrapped(data, start)):
            yield start, form


def _is_wrapped(data: bytes, start: int) -> bool:
    """Tell whether the header of a FLAC stream belongs to an Ogg or a Matroska file."""
    return bool(_WRAPPING.search(data, max(0, start - 10), start))


def _tagged(data: bytes) -> Iterator[tuple[int, str]]:
    """Find MP3s that begin with a tag."""
    for tag in _ID3.finditer(data):
        length = sum(seven << 7 * place for place, seven in enumerate(reversed(tag[1])))
        if tag.start() and is_frame(data, tag.end() + length):
            yield tag.start(), "mp3"
