"""What a child says to us: plain values in msgpack, checked when read, never a pickle."""

import dataclasses
from typing import Annotated, Self

import msgspec

from bot.audio.child_process import ChildFailed
from cloning.domain.rejections import (
    NotAudio,
    PartBeyondEnd,
    RecordingRejected,
    UnknownType,
    Unreadable,
)
from cloning.domain.sound import Take

Seconds = Annotated[float, msgspec.Meta(ge=0.0, le=43_200.0)]
Decibels = Annotated[float, msgspec.Meta(ge=0.0, le=100.0)]
BelowFullScale = Annotated[float, msgspec.Meta(ge=-100.0, le=20.0)]


class Measures(msgspec.Struct, frozen=True):
    """What was measured, as `Take` names it."""

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

    @classmethod
    def of(cls, take: Take) -> Self:
        """Write down what was measured."""
        return cls(**dataclasses.asdict(take))

    def take(self) -> Take:
        """Give them as the rest of us knows them."""
        return Take(**msgspec.structs.asdict(self))


class Made(msgspec.Struct, tag="made", frozen=True):
    """The clip is done: here is the sound, and how long it is."""

    sound: bytes
    seconds: Seconds


class Sampled(msgspec.Struct, tag="sampled", frozen=True):
    """The recordings were listened to: here is the sample, and what they are like."""

    sound: bytes
    seconds: Seconds
    measures: Measures


class Refused(msgspec.Struct, tag="refused", frozen=True):
    """It can't be decoded: it has no sound at all, or one in the form that is `found`.

    Or it is over before the part that was asked for: at `ends_at` seconds.
    """

    soundless: bool = False
    found: Annotated[str, msgspec.Meta(max_length=32, pattern=r"^\w*$")] = ""
    ends_at: Seconds | None = None

    @classmethod
    def because(cls, rejection: RecordingRejected) -> Self:
        """Write down why."""
        found = rejection.found or "" if isinstance(rejection, UnknownType) else ""
        ends_at = rejection.ends_at_seconds if isinstance(rejection, PartBeyondEnd) else None
        return cls(soundless=isinstance(rejection, NotAudio), found=found, ends_at=ends_at)

    def rejection(self) -> RecordingRejected:
        """Give the reason as the rest of us knows it."""
        if self.ends_at is not None:
            return PartBeyondEnd(ends_at_seconds=self.ends_at)
        if self.found:
            return UnknownType(found=self.found)
        return NotAudio() if self.soundless else Unreadable()


Answer = Made | Sampled | Refused

_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def written(answer: Answer) -> bytes:
    """Write an answer as bytes."""
    return _ENCODER.encode(answer)


def read(raw: bytes) -> Answer:
    """Read an answer; ChildFailed when it is none."""
    try:
        return _DECODER.decode(raw)
    except msgspec.MsgspecError:
        raise ChildFailed("it made no sense") from None
