"""A recording in frames of 32 ms, each with the figures that the measurements need."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing import detector

RATE = 24_000
"""Samples a second of everything that is measured and made here."""

FRAME = detector.FRAME * RATE // detector.RATE
"""Samples in a frame; the same frames as the detector's, so that its answers fit."""

FRAME_SECONDS = FRAME / RATE


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of frames; the end is exclusive."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """The length in frames."""
        return self.end - self.start

    def later(self, frames: int) -> "Span":
        """Return the same stretch, moved on by a number of frames."""
        return Span(self.start + frames, self.end + frames)


@dataclass(frozen=True, slots=True)
class Frames:
    """What is known of each frame, in arrays of equal length."""

    powers: Samples
    """Mean power, as recorded."""
    peaks: Samples
    """Largest amplitude, as recorded."""
    speech: NDArray[np.bool_]
    gains: Samples
    """The factor by which the frame's power is raised in the sample."""

    def within(self, span: Span) -> "Frames":
        """Return the frames of a stretch."""
        part = slice(span.start, span.end)
        return Frames(self.powers[part], self.peaks[part], self.speech[part], self.gains[part])


def joined(parts: Sequence[Frames]) -> Frames:
    """Concatenate the frames of several recordings."""
    return Frames(
        np.concatenate([part.powers for part in parts]),
        np.concatenate([part.peaks for part in parts]),
        np.concatenate([part.speech for part in parts]),
        np.concatenate([part.gains for part in parts]),
    )


def rows(samples: Samples) -> Samples:
    """Copy samples into frames; the last one is padded with silence.

    Cheap microphones add a constant, which is no sound, so it is left out.
    """
    length = len(samples)
    copied = np.empty(length + -length % FRAME, dtype=np.float32)
    np.subtract(samples, samples.mean() if length else 0.0, out=copied[:length])
    copied[length:] = 0.0
    return copied.reshape(-1, FRAME)
