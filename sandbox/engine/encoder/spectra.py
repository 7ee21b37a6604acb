"""What speaker encoders hear: the power of sound in 40 bands of the mel scale, 100 times a second.

The scale is Slaney's, each band with an area of 1, as librosa's default.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from sandbox.engine.sound import Sound

RATE = 16_000
HOP = 160
"""Samples from one spectrum to the next: 10 ms."""

BANDS = 40

_LINEAR_TO = 1_000.0
_HERTZ_A_MEL = 200 / 3
_LOG_STEP = np.log(6.4) / 27


def powers(sound: Sound, window: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the power in each band: (times, 40)."""
    frames = sliding_window_view(sound, len(window))[::HOP]
    spectra = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
    bands: NDArray[np.float64] = spectra @ _bank(len(window)).T
    return bands


def _bank(length: int) -> NDArray[np.float64]:
    hertz = np.linspace(0, RATE / 2, length // 2 + 1)
    highest = _LINEAR_TO / _HERTZ_A_MEL + np.log(RATE / 2 / _LINEAR_TO) / _LOG_STEP
    edges = _hertz(np.linspace(0, highest, BANDS + 2))
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (hertz - low) / (middle - low), (high - hertz) / (high - middle)
    bank: NDArray[np.float64] = np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low)
    return bank


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    first = _LINEAR_TO / _HERTZ_A_MEL
    bent = _LINEAR_TO * np.exp(_LOG_STEP * (np.maximum(mels, first) - first))
    hertz: NDArray[np.float64] = np.where(mels < first, mels * _HERTZ_A_MEL, bent)
    return hertz


def without_pauses(sound: Sound) -> Sound:
    """Leave out what is 35 dB below the loud speech; 0.18 s on both sides of speech stay."""
    length = RATE * 30 // 1000
    pieces = sound[: len(sound) // length * length].reshape(-1, length)
    if not len(pieces):
        return sound
    levels = 10 * np.log10((pieces**2).mean(axis=1) + 1e-12)
    loud = levels > np.percentile(levels, 95) - 35
    near = np.convolve(loud, np.ones(13))[6:-6] > 0
    kept: Sound = pieces[near].ravel()
    return kept
