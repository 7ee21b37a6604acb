"""Finds where in a recording there is sound, by level; it can't tell speech from other sound.

The figures are those of audio.md ("Check"), but for the relative level, which was measured on
LibriVox and Asterisk voices with noise added: 25 dB below keeps all words, and still tells a
pause from speech when the noise is 25 dB down.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.audio.decode import Samples
from cloning.errors import Silent, TooShort

FRAME_SECONDS = 0.03

SILENCE_DBFS = -50.0
"""A frame at this level or below is silent, whatever else is in the recording."""

BELOW_LOUDEST_DB = 25.0
"""So far below the loudest frames a frame counts as pause."""

CLICK_FRAMES = 10
"""The loudest so many frames are ignored when the loudest is looked for: they may be a knock."""

LEAST_PAUSE_SECONDS = 0.3
"""A shorter gap belongs to the words around it."""

LEAST_SOUND_SECONDS = 0.25
"""A shorter sound is a knock or a click."""

MINIMUM_SECONDS = 10.0
"""The upstream recommends 10 to 60 s of training audio."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of sound, in samples."""

    start: int
    end: int


def active_frames(
    samples: Samples, rate: int, *, silence_dbfs: float = SILENCE_DBFS
) -> tuple[Samples, NDArray[np.bool_]]:
    """Give the mean power of each frame, and whether there is sound in it."""
    length = int(rate * FRAME_SECONDS)
    frames = samples[: len(samples) // length * length].reshape(-1, length)
    powers = np.einsum("ij,ij->i", frames, frames) / length
    if not len(powers):
        return powers, np.zeros(0, dtype=np.bool_)
    nth = max(0, len(powers) - CLICK_FRAMES)
    loudest = np.partition(powers, nth)[nth]
    threshold = max(_power(silence_dbfs), loudest * _power(-BELOW_LOUDEST_DB))
    return powers, powers > threshold


def spans_of_sound(samples: Samples, rate: int) -> list[Span]:
    """Find the stretches of sound; Silent or TooShort when there are not enough of them."""
    _, active = active_frames(samples, rate)
    if not active.any():
        raise Silent
    frame = int(rate * FRAME_SECONDS)
    spans = [Span(int(start) * frame, int(end) * frame) for start, end in _runs(active)]
    seconds = sum(span.end - span.start for span in spans) / rate
    if seconds < MINIMUM_SECONDS:
        raise TooShort(seconds=seconds, minimum=MINIMUM_SECONDS)
    return spans


def _runs(active: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Give (first, after last) of each run of sound: short gaps closed, short runs dropped."""
    edges = np.flatnonzero(np.diff(active.astype(np.int8), prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2]
    pause = starts[1:] - ends[:-1] >= LEAST_PAUSE_SECONDS / FRAME_SECONDS
    starts, ends = starts[np.r_[True, pause]], ends[np.r_[pause, True]]
    long_enough = ends - starts >= LEAST_SOUND_SECONDS / FRAME_SECONDS
    return np.stack([starts[long_enough], ends[long_enough]], axis=1)


def _power(decibels: float) -> float:
    return float(10.0 ** (decibels / 10.0))
