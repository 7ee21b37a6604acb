"""A child's answers to us: plain values in msgpack, validated when read, and never a pickle."""

import dataclasses
from typing import Annotated, Self

import msgspec

from bot.audio.child_process import ChildFailed
from bot.audio.forms.names import name_of_codec
from cloning.domain.recordings.rejections import (
    NotAudio,
    PartBeyondEnd,
    RecordingRejected,
    UnknownType,
    Unreadable,
)
from cloning.domain.recordings.sound import Take

Seconds = Annotated[float, msgspec.Meta(ge=0.0, le=43_200.0)]
Decibels = Annotated[float, msgspec.Meta(ge=0.0, le=100.0)]
Tracks = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
BelowFullScale = Annotated[float, msgspec.Meta(ge=-100.0, le=20.0)]


class Measures(msgspec.Struct, frozen=True):
    """What was measured, with the field names of `Take`."""

    total_seconds: Seconds
    speech_seconds: Seconds
    above_noise_db: Decibels
    crest_db: Decibels
    peak_dbfs: BelowFullScale
    level_dbfs: BelowFullScale
    used_seconds: Seconds | None = None
    noise_known: bool = True
    part_begins_at: Seconds | None = None
    part_ends_at: Seconds | None = None
    unheard_seconds: Seconds = 0.0
    tracks: Tracks = 1
    heard_tracks: Tracks = 1

    @classmethod
    def of(cls, take: Take) -> Self:
        """Convert a `Take` for the answer."""
        return cls(**dataclasses.asdict(take))

    def take(self) -> Take:
        """Convert it back to a `Take`."""
        return Take(**msgspec.structs.asdict(self))


class Made(msgspec.Struct, tag="made", frozen=True):
    """The clip is ready, with its sound and its length."""

    sound: bytes
    seconds: Seconds


class Sampled(msgspec.Struct, tag="sampled", frozen=True):
    """The recordings were listened to; here are the sample and the measurements."""

    sound: bytes
    seconds: Seconds
    measures: Measures


class Refused(msgspec.Struct, tag="refused", frozen=True):
    """The file has no sound, or we can't decode it: its codec is `found`, by FFmpeg's name.

    Or the recording ends, at `ends_at` seconds, before the part that was asked for.
    """

    soundless: bool = False
    found: Annotated[str, msgspec.Meta(max_length=32, pattern=r"^\w*$")] = ""
    ends_at: Seconds | None = None

    @classmethod
    def because(cls, rejection: RecordingRejected) -> Self:
        """Convert a rejection for the answer."""
        found = rejection.found or "" if isinstance(rejection, UnknownType) else ""
        ends_at = rejection.ends_at_seconds if isinstance(rejection, PartBeyondEnd) else None
        return cls(soundless=isinstance(rejection, NotAudio), found=found, ends_at=ends_at)

    def rejection(self) -> RecordingRejected:
        """Convert it back to our own error."""
        if self.ends_at is not None:
            return PartBeyondEnd(ends_at_seconds=self.ends_at)
        if self.found:
            return UnknownType(found=name_of_codec(self.found))
        return NotAudio() if self.soundless else Unreadable()


Answer = Made | Sampled | Refused

_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def written(answer: Answer) -> bytes:
    """Encode an answer."""
    return _ENCODER.encode(answer)


def read(raw: bytes) -> Answer:
    """Decode an answer; raises ChildFailed if the bytes aren't one."""
    try:
        return _DECODER.decode(raw)
    except msgspec.MsgspecError:
        raise ChildFailed("it made no sense") from None
