"""How likely it is, 31 times a second, that somebody speaks.

Used as it comes, Silero's model misses quiet voices, and its memory makes it deaf: after some
voices it hears nothing more until the recording ends. So each minute is brought to one level, and
the model runs twice, with its memory cleared every twenty and every three seconds. Speech is what
either of them hears (docs/decisions.md, "Audio").
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing import silero_vad
from bot.audio.inside.hearing.silero_vad import FRAME, RATE

__all__ = ["FRAME", "RATE", "probabilities", "probabilities_of"]

PIECE_FRAMES = 1_920
"""At most a minute (61.4 s) is brought to one level; the speaker may come closer afterwards."""

HEARD_AT_DBFS = -26.0
"""The level at which the model gets the louder third of a piece."""

LOUDER_SHARE = 1 / 3

LOWEST_RAISED_DBFS = -66.0
"""Anything quieter stays as it is: a person would not hear it either."""

LOW_CUT_HERTZ = 100.0
"""Below are rumble, wind and the hand on the phone; a voice needs none of it."""

MEMORIES_FRAMES = (640, 96)
"""Frames until the memory is cleared: 20 and 3 s."""

WARMING_FRAMES = 32
"""Frames of the row before, with which a new memory warms up."""


def probabilities(samples: Samples) -> Samples:
    """Return the probability of speech for each frame of 16 kHz samples; the last may be short."""
    return probabilities_of(lambda start, end: samples[start:end], len(samples))


def probabilities_of(samples: Callable[[int, int], Samples], length: int) -> Samples:
    """Return the same for samples that are asked for piece by piece, from one to another.

    Spectra take as much memory as their samples, so those of one piece are made at a time.
    """
    if not length:
        return np.zeros(0, dtype=np.float32)
    count = -(-length // FRAME)
    pieces = np.array_split(np.arange(count), -(-count // PIECE_FRAMES))
    return np.concatenate([_heard(_spectra(samples, piece, length)) for piece in pieces])


def _spectra(
    samples: Callable[[int, int], Samples], frames: NDArray[np.intp], length: int
) -> Samples:
    """Return the spectra of some frames; the first one needs the end of the one before."""
    before = int(frames[0] > 0)
    start, end = int(frames[0] - before) * FRAME, int(frames[-1] + 1) * FRAME
    return silero_vad.spectra(samples(start, min(end, length)), before, len(frames))


def _heard(spectra: Samples) -> Samples:
    if not spectra.any():
        return np.zeros(len(spectra), dtype=np.float32)  # hours of silence need no model
    return _either(_levelled(spectra))


def _either(spectra: Samples) -> Samples:
    """Return for each frame what the likelier of the two memories says."""
    length = len(spectra)
    memories = [min(frames, length) for frames in MEMORIES_FRAMES]
    padded = _padded(spectra, max(_whole(length, frames) for frames in memories))
    found = silero_vad.likely(
        *(_overlapping(padded, _whole(length, frames), frames) for frames in memories)
    )
    either: Samples = np.maximum(
        *(likely[:, WARMING_FRAMES:].reshape(-1)[:length] for likely in found)
    )
    return either


def _whole(length: int, frames: int) -> int:
    """Return the length of as many rows of so many frames as are needed."""
    return -(-length // frames) * frames


def _levelled(spectra: Samples) -> Samples:
    """Remove the rumble, and bring the louder third to the model's level, in the same array."""
    cut = np.multiply(spectra, _without_rumble(), out=spectra)
    whole = cut.shape[1] * silero_vad.WINDOW * float((silero_vad.hann() ** 2).sum()) / 2.0
    powers = np.einsum("ijk,ijk->i", cut, cut) / whole
    louder = powers[powers >= np.quantile(powers, 1.0 - LOUDER_SHARE)].mean()
    level = 10.0 * float(np.log10(max(float(louder), 1e-20)))
    if level > LOWEST_RAISED_DBFS:
        cut *= np.float32(10.0 ** ((HEARD_AT_DBFS - level) / 20.0))
    return cut


@cache
def _without_rumble() -> Samples:
    """Return the gains of a second-order Butterworth high-pass, one for each frequency."""
    hertz = np.arange(silero_vad.BINS) * (RATE / silero_vad.WINDOW)
    ratio = (hertz / LOW_CUT_HERTZ) ** 2
    factors: Samples = (ratio / np.sqrt(1.0 + ratio**2)).astype(np.float32)
    return factors


def _padded(spectra: Samples, length: int) -> Samples:
    """Return the gates; before them, their beginning, mirrored, to warm up with, and zeros behind.

    They are written where they stay: each page of memory that a child touches first costs 4 us.
    """
    padded = np.zeros((WARMING_FRAMES + length, silero_vad.GATES), dtype=np.float32)
    gates = padded[WARMING_FRAMES : WARMING_FRAMES + len(spectra)]
    silero_vad.gates(spectra, out=gates)
    before = gates[:WARMING_FRAMES][::-1]
    padded[WARMING_FRAMES - len(before) : WARMING_FRAMES] = before
    return padded


def _overlapping(padded: Samples, length: int, frames: int) -> Samples:
    """View as rows without a copy; each begins with the end of the row before."""
    each = sliding_window_view(padded, WARMING_FRAMES + frames, axis=0)
    rows: Samples = each[:length:frames].transpose(0, 2, 1)
    return rows
