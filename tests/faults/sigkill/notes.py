"""The voice notes of the loop: what they are, and what their owners are promised for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from sandbox.telegram_values import Message
from tests import speech

SPOKEN_SECONDS = 11
"""How much of the speech follows the hum; 10 s of sound are needed."""

HUM = slice(int(0.6 * speech.RATE), int(1.3 * speech.RATE))
"""Where in a demo clip the hum is: behind the sandbox's chime, which takes 0.45 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A kind of voice note."""

    name: str
    often: int
    """How many of a hundred notes are of this kind."""
    refusal: str = ""
    """Words of the sentence with which it is refused; none for a note that becomes a clip."""
    in_reply: bool = True
    """Whether the refusal is said in reply to the note."""


SPOKEN = Sort(name="spoken", often=6)
TOO_SHORT = Sort(name="too short", often=14, refusal="I need 10 s")
SILENT = Sort(name="silent", often=1, refusal="This recording is silent")
NO_SOUND = Sort(name="no sound", often=10, refusal="This is not a recording")
FORWARDED = Sort(name="forwarded", often=39, refusal="somebody else", in_reply=False)
TOO_BIG = Sort(name="too big", often=30, refusal="bigger than 20 MB", in_reply=False)

SORTS: Sequence[Sort] = (SPOKEN, TOO_SHORT, SILENT, NO_SOUND, FORWARDED, TOO_BIG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A voice note that was sent."""

    message: Message
    sort: Sort


@cache
def silence() -> bytes:
    """A voice note that is long enough, with nothing in it."""
    return speech.silence(12.0)


def hummed_by(number: int) -> bytes:
    """Speech behind a hum of one second, which nobody else hums at this pitch."""
    times = np.arange(speech.RATE) / speech.RATE
    hum = 0.2 * np.sin(2 * np.pi * (400 + 30 * number) * times)
    spoken = speech.samples_of(speech.austen())[: SPOKEN_SECONDS * speech.RATE]
    return speech.as_voice_note(np.concatenate([hum, spoken]).astype(np.float32))


def hummer_of(clip: bytes) -> int:
    """Hear whose hum is in a demo clip."""
    heard = speech.samples_of.__wrapped__(clip)[HUM]
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    hertz = float(np.argmax(spectrum)) * speech.RATE / len(heard)
    return round((hertz - 400) / 30)
