"""The voice notes of the loop: what they are, and what their owners are promised for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from sandbox.telegram.forms.values import Message
from tests.support.sound import speech

LOWEST_HUM, BETWEEN_HUMS = 3000, 40
"""The pitches of the hums, in Hz: where speech is weak."""

MOST_OWNERS = 30
"""So many hums are told apart."""

HUM_DB = -28.0
"""How loud a hum is beside the speech: too quiet to count as noise."""

HEARD = slice(int(0.6 * speech.RATE), int(3.0 * speech.RATE))
"""Where in a demo clip the recording is: behind the sandbox's chime, which takes 0.45 s."""


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
SILENT = Sort(name="silent", often=15, refusal="This recording is silent")
NO_SOUND = Sort(name="no sound", often=10, refusal="I can't read files of this type")
FORWARDED = Sort(name="forwarded", often=39, refusal="somebody else", in_reply=False)
TOO_BIG = Sort(name="too big", often=30, refusal="bigger than 20 MB", in_reply=False)

SORTS: Sequence[Sort] = (SPOKEN, SILENT, NO_SOUND, FORWARDED, TOO_BIG)


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
    """Speech over a hum that nobody else hums at this pitch."""
    spoken = speech.samples_of(speech.austen())
    times = np.arange(len(spoken)) / speech.RATE
    amplitude = np.sqrt(2 * np.mean(spoken**2) * 10 ** (HUM_DB / 10))
    hum = amplitude * np.sin(2 * np.pi * pitch_of(number) * times)
    return speech.as_voice_note((spoken + hum).astype(np.float32))


def hummer_of(clip: bytes) -> int:
    """Hear whose hum is in a demo clip: the one that stands out most from what is beside it."""
    heard = speech.samples_of.__wrapped__(clip)[HEARD]
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    hertz = np.fft.rfftfreq(len(heard), 1 / speech.RATE)

    def stands_out(number: int) -> float:
        distance = np.abs(hertz - pitch_of(number))
        beside = np.median(spectrum[distance < BETWEEN_HUMS / 2])
        return float(spectrum[distance < 1.0].max() / beside)

    return max(range(MOST_OWNERS), key=stands_out)


def pitch_of(number: int) -> float:
    """Tell the pitch of an owner's hum, in Hz."""
    return float(LOWEST_HUM + BETWEEN_HUMS * number)
