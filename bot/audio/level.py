"""Brings a recording to the level that the upstream hears best."""

import numpy as np

from bot.audio.activity import active_frames
from bot.audio.decode import Samples

# All of audio.md, "Sample".
TARGET_DBFS = -23.0
"""RMS of the frames with sound in them."""
LARGEST_GAIN_DB = 30.0
CEILING_DBFS = -1.0

KNEE_DBFS = -6.0
"""Below it nothing is bent; between it and the ceiling the peaks are."""


def levelled(samples: Samples, rate: int) -> Samples:
    """Raise or lower the active sound to -23 dBFS, and bend what would go above -1 dBFS."""
    powers, active = active_frames(samples, rate, silence_dbfs=-np.inf)
    level = 10.0 * np.log10(powers[active].mean())
    gain = min(LARGEST_GAIN_DB, TARGET_DBFS - level)
    return _limited(samples * np.float32(_amplitude(gain)))


def _limited(samples: Samples) -> Samples:
    knee, ceiling = _amplitude(KNEE_DBFS), _amplitude(CEILING_DBFS)
    loud = np.abs(samples) > knee
    over = (np.abs(samples[loud]) - knee) / (ceiling - knee)
    samples[loud] = np.sign(samples[loud]) * (knee + (ceiling - knee) * np.tanh(over))
    return samples


def _amplitude(decibels: float) -> float:
    return float(10.0 ** (decibels / 20.0))
