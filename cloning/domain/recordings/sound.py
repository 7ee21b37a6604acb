"""Sound as this package sees it: measured, ready to train on, or ready to play."""

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
"""The file types that the studio reads: FFmpeg's name, then the name that people know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """The measurements of a sample's recordings; cloning/domain/recordings/take.py judges them."""

    total_seconds: float
    speech_seconds: float
    """In all recordings; the other figures are of the stretch that the sample is made of."""
    above_noise_db: float
    """How far speech stands above the sound in its pauses."""
    crest_db: float
    """How far the peaks of loud speech stand above its power; small if they were cut off."""
    peak_dbfs: float
    level_dbfs: float
    """RMS of the louder part of the speech, or of everything if nobody speaks."""
    used_seconds: float | None = None
    """How much of the speech is in the sample; None in a take of an earlier version."""
    noise_known: bool = True
    """False if nothing is heard in the pauses: a noise gate leaves digital silence there."""
    part_begins_at: float | None = None
    """The second of its recording at which the sample begins; None if it is made of everything."""
    part_ends_at: float | None = None
    unheard_seconds: float = 0.0
    """How much was not listened to, here and there, because that would have taken too long."""
    tracks: int = 1
    """The most tracks of sound that any of the recordings has."""
    heard_tracks: int = 1
    """How many of them were listened to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A 24 kHz mono 16-bit WAV made of recordings, ready to train on if its take is good."""

    wav: bytes
    """Empty if nobody speaks in them."""
    seconds: float
    take: Take


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A demo clip, or a part of a recording: OGG/Opus, 48 kHz mono, ready for a voice bubble."""

    ogg: bytes
    seconds: float
