"""A recording in frames of 32 ms, each with what the measurements need to know of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing import detector

RATE = 24_000
"""Samples a second of all that is measured and made here (audio.md, "Sample")."""

FRAME = detector.FRAME * RATE // detector.RATE
"""Samples in a frame; the detector's own frames, so that its answers fit."""

FRAME_SECONDS = FRAME / RATE


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of frames, from the first to the one after the last."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many frames it has."""
        return self.end - self.start

    def later(self, frames: int) -> "Span":
        """Give the same stretch further on."""
        return Span(self.start + frames, self.end + frames)


@dataclass(frozen=True, slots=True)
class Frames:
    """What is known of each frame, in columns of one length."""

    powers: Samples
    """Mean power, as recorded."""
    peaks: Samples
    """Largest amplitude, as recorded."""
    speech: NDArray[np.bool_]
    gains: Samples
    """By how much its power is raised in the sample."""

    def within(self, span: Span) -> "Frames":
        """Give a stretch of them."""
        part = slice(span.start, span.end)
        return Frames(self.powers[part], self.peaks[part], self.speech[part], self.gains[part])


def joined(parts: Sequence[Frames]) -> Frames:
    """Put the frames of several recordings in a row."""
    return Frames(
        np.concatenate([part.powers for part in parts]),
        np.concatenate([part.peaks for part in parts]),
        np.concatenate([part.speech for part in parts]),
        np.concatenate([part.gains for part in parts]),
    )


def rows(samples: Samples) -> Samples:
    """Cut samples into frames, the last one filled up with silence."""
    missing = -len(samples) % FRAME
    whole = np.pad(samples, (0, missing)) if missing else samples
    return whole.reshape(-1, FRAME)
