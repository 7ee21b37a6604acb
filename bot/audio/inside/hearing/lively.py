"""Finds where somebody might speak: where the sound changes, in any octave of a voice.

Silence, hiss, hum and the sound of an engine stay the same. Speech is much louder than it usually
is in one octave or another, again and again, or it would be too noisy to be used.
"""

import numpy as np
from numpy.typing import NDArray

from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing.detector import FRAME, RATE

LOUDER_DB = 6.0
"""Speech that stands less than 10 dB above the noise is refused as too noisy anyway."""

SLOT_FRAMES = 4
"""Powers are averaged over 128 ms: no syllable is much shorter, and noise changes less."""

LOWEST_POWER = 1e-10
"""Anything quieter counts as silence (-100 dBFS)."""

_EDGES_HERTZ = (250.0, 500.0, 1_000.0, 2_000.0, 4_000.0)


def lively(samples: Samples) -> NDArray[np.bool_]:
    """Mark the slots of 128 ms in which a minute or less is louder than usual; whole slots only.

    The usual power is the median: a few slots are too quiet where a decoder began anew.
    """
    found = _octaves(samples)
    if not len(found):
        return np.zeros(0, dtype=np.bool_)
    usual = np.median(found, axis=0) + LOWEST_POWER
    marked: NDArray[np.bool_] = np.any(found > usual * 10.0 ** (LOUDER_DB / 10.0), axis=1)
    return marked


def _octaves(samples: Samples) -> Samples:
    """Return the power in each octave of each slot."""
    slot = SLOT_FRAMES * FRAME
    frames = samples[: len(samples) // slot * slot].reshape(-1, FRAME)
    window = np.hanning(FRAME).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2 / (FRAME * FRAME / 8)
    edges = np.searchsorted(np.fft.rfftfreq(FRAME, 1.0 / RATE), _EDGES_HERTZ)
    octaves = np.add.reduceat(spectrum, edges, axis=1)[:, :-1]
    slots: Samples = octaves.reshape(-1, SLOT_FRAMES, octaves.shape[1]).mean(axis=1)
    return slots
