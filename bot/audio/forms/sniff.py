"""Finds a file's form by its bytes; we neither let FFmpeg guess nor trust the file's name."""

import re
from dataclasses import dataclass

from bot.audio.forms.mpeg import SEARCHED_BYTES, first_frame
from bot.audio.forms.parts import first_beginning

_FIRST_BYTES = {
    "ogg": rb"OggS",
    "flac": rb"fLaC",
    "matroska": rb"\x1a\x45\xdf\xa3",
    "wav": rb"(?:RIFF|RF64|BW64)....WAVE",
    "w64": rb"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00........wave",
    "avi": rb"RIFF....AVI ",
    "aiff": rb"FORM....AIF[FC]",
    "caf": rb"caff\x00\x01",
    "amr": rb"#!AMR(?:-WB)?\n",
    "asf": rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c",
    "au": rb"\.snd\x00\x00",
    "mov": rb"....(?:ftyp|moov|mdat|free|skip|wide|pnot|junk|uuid|styp)",
    "mpegts": rb"(?:.{4})?\x47(?:.{187}|.{191})\x47(?:.{187}|.{191})\x47",
    "mpeg": rb"\x00\x00\x01\xba",
    "aac": rb"\xff[\xf0\xf1\xf8\xf9]",  # ADTS: the sync word, then layer 0
    "mp3": rb"\xff[\xe2-\xe5\xf2-\xf5\xfa-\xfd][\x00-\xef]",  # layer 2 or 3; a bitrate that exists
}
"""A file's first bytes, by FFmpeg's name of the demuxer for it."""

_OTHER_SOUND = {
    "SILK": rb"\x02?#!SILK_V3",
    "WavPack": rb"wvpk",
    "Monkey's Audio": rb"MAC ",
    "Musepack": rb"MPCK|MP\+",
    "TTA": rb"TTA1",
    "TAK": rb"tBaK",
    "DSD": rb"DSD |FRM8",
    "DSS": rb"[\x02\x03]dss|\x03ds2",
    "MIDI": rb"MThd|RIFF....RMID",
    "RealAudio": rb"\.RMF|\.ra\xfd",
    "QCP": rb"RIFF....QLCM",
    "RIFX": rb"RIFX....WAVE",  # FFmpeg reads its samples as little-endian: a roar
    "VOC": rb"Creative Voice File",
    "iLBC": rb"#!iLBC",
    "AC3": rb"\x0b\x77",
    "DTS": rb"\x7f\xfe\x80\x01",
    "FLV": rb"FLV\x01",
}
"""Sound that we can't read, by the name that people know."""

_NO_SOUND = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|II\*\x00|MM\x00\*|%PDF|PK|Rar!|7z\xbc\xaf|\x1f\x8b"
    rb"|BZh|\xfd7zXZ|\x7fELF|MZ|\xd0\xcf\x11\xe0|SQLite|[<{#]|\xef\xbb\xbf",
    re.DOTALL,
)
"""Pictures, archives, programs and texts: we don't search them for sound."""


def _compiled(patterns: dict[str, bytes]) -> dict[str, re.Pattern[bytes]]:
    return {name: re.compile(magic, re.DOTALL) for name, magic in patterns.items()}


_PATTERNS, _OTHERS = _compiled(_FIRST_BYTES), _compiled(_OTHER_SOUND)

_ID3 = re.compile(rb"ID3..(.)([\x00-\x7f]{4})", re.DOTALL)
"""A tag that may come before any sound: flags, and its length in 4 times 7 bits (id3.org)."""
_FOOTER, _FOOTER_BYTES = 0x10, 10

_APE = re.compile(rb"APETAGEX.{4}(.{4}).{12}", re.DOTALL)
"""Another such tag; its length leaves out the header."""

MOST_TAGS = 16

_FILLING = re.compile(rb"(?:[\x00\t\n\r ]|\xef\xbb\xbf)+")
"""Zeros and white space, without the vertical tab that begins AC3."""

_LEADING_ZEROS = range(4)
"""A file may begin with up to three zeros, the start of a length, which look like padding."""


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a file, by FFmpeg's name of the demuxer, and the byte at which it begins."""

    name: str
    start: int = 0


def sniff(data: bytes) -> Form | None:
    """Return the form of sound in these bytes; None if there is none that we can read."""
    start = _after_tags(data)
    for at in (0, *(start - zeros for zeros in _LEADING_ZEROS if start > zeros)):
        name = _matching(_PATTERNS, data, at)
        if name is not None:
            return Form(name, at)
    if _NO_SOUND.match(data) or _matching(_OTHERS, data, start):
        return None
    found = first_beginning(data, SEARCHED_BYTES) or first_frame(data, start)
    if found is None and start:  # the tag may have claimed too much
        found = first_frame(data)
    if found is not None:
        return Form(*found)
    return Form("mp3", start) if _ID3.match(data) else None


def other_sound(data: bytes) -> str | None:
    """Name a form of sound that we know but can't read; None if we don't know it."""
    return _matching(_OTHERS, data, _after_tags(data))


def _matching(patterns: dict[str, re.Pattern[bytes]], data: bytes, at: int) -> str | None:
    return next((name for name, magic in patterns.items() if magic.match(data, at)), None)


def _after_tags(data: bytes) -> int:
    """Return the offset of the sound, after all tags and zeros."""
    at = 0
    for _ in range(MOST_TAGS):
        if tag := _ID3.match(data, at):
            at = tag.end() + _number(tag[2]) + (_FOOTER_BYTES if tag[1][0] & _FOOTER else 0)
        elif tag := _APE.match(data, at):
            at = tag.end() + int.from_bytes(tag[1], "little")
        elif filling := _FILLING.match(data, at):
            at = filling.end()
        else:
            break
    return at


def _number(sevens: bytes) -> int:
    number = 0
    for seven in sevens:
        number = number << 7 | seven
    return number
