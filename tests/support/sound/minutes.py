"""Long recordings whose minutes can be told apart."""

from functools import cache

import numpy as np

from tests.support.sound import sounds, speech
from tests.support.sound.speech import RATE, Samples

STEP_DB = 4.0
"""Each minute is so much quieter than the one before it."""


@cache
def reading(minutes: int) -> Samples:
    """Somebody reads for so many minutes, quieter from minute to minute; a whole one at each."""
    minute = np.resize(speech.samples_of(speech.austen()), 60 * RATE)
    return np.concatenate([sounds.louder(minute, -STEP_DB * n) for n in range(minutes)])


@cache
def file(minutes: int, container: str = "wav", codec: str = "pcm_mulaw") -> bytes:
    """The same in a file of some kind."""
    return speech.recorded(reading(minutes), container, codec)


@cache
def quiet(minutes: int) -> bytes:
    """The same, so quiet that one would rather not use it."""
    return speech.recorded(sounds.louder(reading(minutes), -40.0), "wav", "pcm_s16le")
