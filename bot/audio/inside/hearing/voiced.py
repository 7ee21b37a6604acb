"""Turns the detector's probabilities into stretches of speech."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing.frames import FRAME_SECONDS, Span

ON, OFF = 0.5, 0.35
"""Speech begins at a probability of ON, and lasts until one falls below OFF."""

LEAST_SPEECH_SECONDS = 0.25
"""A shorter stretch is a cough or a click."""

LEAST_PAUSE_SECONDS = 0.3
"""A shorter pause belongs to the words around it."""


def spans_of_speech(probabilities: Samples) -> list[Span]:
    """Find the stretches in which somebody speaks."""
    edges = np.flatnonzero(np.diff(_active(probabilities).astype(np.int8), prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2]
    pause = starts[1:] - ends[:-1] >= LEAST_PAUSE_SECONDS / FRAME_SECONDS
    starts = np.r_[starts[:1], starts[1:][pause]]
    ends = np.r_[ends[:-1][pause], ends[-1:]]
    spans = [Span(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]
    return [span for span in spans if span.length * FRAME_SECONDS >= LEAST_SPEECH_SECONDS]


def frames_of(spans: Sequence[Span], length: int) -> NDArray[np.bool_]:
    """Return a mask of `length` frames, true inside the spans."""
    marked = np.zeros(length, dtype=np.bool_)
    for span in spans:
        marked[span.start : span.end] = True
    return marked


def _active(probabilities: Samples) -> NDArray[np.bool_]:
    """Switch on and off; a frame in between keeps the state of the one before."""
    clear = np.flatnonzero((probabilities >= ON) | (probabilities < OFF))
    latest = np.searchsorted(clear, np.arange(len(probabilities)), side="right") - 1
    on = np.r_[probabilities[clear] >= ON, False]  # False if no clear frame came before
    active: NDArray[np.bool_] = on[latest]
    return active
