"""Brings a recording to the level that suits the upstream best."""

import numpy as np

from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing.measures import loudness

# What these figures bring: docs/audio.md.
TARGET_DBFS = -23.0
"""RMS of the louder part of the speech."""
LARGEST_GAIN_DB = 30.0
CEILING_DBFS = -1.0

KNEE_DBFS = -6.0
"""Samples below it stay linear; between it and the ceiling, peaks are compressed."""


def gain_of(speech: Samples) -> float:
    """Return the gain in decibels for a recording whose speech frames have these powers."""
    level = 10.0 * np.log10(max(loudness(speech), 1e-20))
    return float(min(LARGEST_GAIN_DB, TARGET_DBFS - level))


def raised(samples: Samples, *, power: float) -> Samples:
    """Multiply the power of samples, and compress peaks that would go above -1 dBFS."""
    return _limited(samples * np.float32(np.sqrt(power)))


def below_ceiling(samples: Samples) -> Samples:
    """Scale samples down if they peak above -1 dBFS: a codec may add that much."""
    peak = float(np.abs(samples).max(initial=0.0))
    return samples * np.float32(min(1.0, _amplitude(CEILING_DBFS) / max(peak, 1e-9)))


def _limited(samples: Samples) -> Samples:
    knee, ceiling = _amplitude(KNEE_DBFS), _amplitude(CEILING_DBFS)
    loud = np.abs(samples) > knee
    over = (np.abs(samples[loud]) - knee) / (ceiling - knee)
    samples[loud] = np.sign(samples[loud]) * (knee + (ceiling - knee) * np.tanh(over))
    return samples


def _amplitude(decibels: float) -> float:
    return float(10.0 ** (decibels / 20.0))
