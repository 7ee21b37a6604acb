"""What sound is for this package: measured, ready to be trained on, ready to be heard."""

from collections.abc import Mapping
from dataclasses import dataclass

FILE_TYPES: Mapping[str, str] = {
    "mp3": "MP3",
    "mov": "M4A",
    "ogg": "OGG",
    "wav": "WAV",
    "flac": "FLAC",
    "matroska": "WebM",
    "aac": "AAC",
    "amr": "AMR",
    "aiff": "AIFF",
    "caf": "CAF",
    "asf": "WMA",
    "au": "AU",
    "w64": "W64",
    "avi": "AVI",
    "mpeg": "MPEG",
    "mpegts": "MTS",
}
"""The file types that the studio reads: what people call each, by what FFmpeg calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What was measured in the recordings of a sample; cloning/domain/take.py judges it."""

    total_seconds: float
    speech_seconds: float
    """In all of them; the rest is measured where the sample was taken from."""
    above_noise_db: float
    """How far speech stands above what is heard in its pauses."""
    crest_db: float
    """How far the peaks of loud speech stand above its power: little when they were cut off."""
    peak_dbfs: float
    level_dbfs: float
    """RMS of the louder part of the speech, or of everything when nobody speaks."""
    used_seconds: float | None = None
    """How much of the speech is in the sample; None in a take of an earlier version."""
    noise_known: bool = True
    """Whether anything is heard in the pauses: a noise gate leaves digital silence there."""
    part_begins_at: float | None = None
    """At which second of its recording the sample begins; None when it is made of everything."""
    part_ends_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A 24 kHz mono 16-bit WAV made of recordings, ready to train on if its take is."""

    wav: bytes
    """Empty when nobody speaks in them."""
    seconds: float
    take: Take


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A demo clip, or a part of a recording: OGG/Opus, 48 kHz mono, ready for a voice bubble."""

    ogg: bytes
    seconds: float
