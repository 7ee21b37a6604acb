"""What speaks in the sandbox, unless another engine is given: a stand-in that clones nothing.

It plays pieces of the voice's own sample for about as long as the text would take to say.
"""

import io
import wave
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pcm:
    """Sound of one channel, as 16-bit little-endian samples."""

    samples: bytes
    rate: int
    """In hertz."""


class CantSay(Exception):
    """An engine can't say this text, or not with this voice."""


Engine = Callable[[str, bytes], Pcm]
"""Says a text with the voice of a sample, a 16-bit WAV; called in a thread. May raise CantSay."""

_SECONDS_A_LETTER = 0.075
_SECONDS_A_SYLLABLE = 0.22
_SHORTEST_SECONDS = 0.4
_FIRST_SYLLABIC = "\u3000"
"""From here on, a character is mostly a syllable."""


def stand_in(text: str, sample: bytes) -> Pcm:
    """Play the sample from its beginning, over and over, for as long as the text would take."""
    import numpy as np  # noqa: PLC0415 - the page of make play is there before it could be loaded

    with wave.open(io.BytesIO(sample)) as reader:
        rate, channels = reader.getframerate(), reader.getnchannels()
        frames = reader.readframes(reader.getnframes())
    spoken = np.frombuffer(frames, dtype="<i2").reshape(-1, channels)[:, 0]
    wanted = np.arange(int(_seconds(text) * rate)) % max(1, len(spoken))
    return Pcm(spoken[wanted].astype("<i2").tobytes(), rate)


def _seconds(text: str) -> float:
    letters = [char for char in text if char.isalnum()]
    syllables = sum(char >= _FIRST_SYLLABIC for char in letters)
    said = syllables * _SECONDS_A_SYLLABLE + (len(letters) - syllables) * _SECONDS_A_LETTER
    return max(_SHORTEST_SECONDS, said)
