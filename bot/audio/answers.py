"""What a child says to us: plain values in msgpack, checked when read, never a pickle."""

from typing import Annotated, Literal

import msgspec

from bot.audio.child_process import ChildFailed

Seconds = Annotated[float, msgspec.Meta(ge=0.0, le=300.0)]


class Made(msgspec.Struct, tag="made", frozen=True):
    """It is done: here is the sound, and how long it is."""

    sound: bytes
    seconds: Seconds


class Refused(msgspec.Struct, tag="refused", frozen=True):
    """It can't be done; the code of one of our errors, and what its sentence needs."""

    code: Literal["silent", "too_short", "unreadable"]
    seconds: Seconds = 0.0
    minimum: Seconds = 0.0


Answer = Made | Refused

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
