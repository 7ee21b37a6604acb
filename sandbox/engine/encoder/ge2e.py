"""Resemblyzer's speaker encoder (GE2E) in numpy: three LSTM layers over 1.6 s of speech.

encoder/SOURCE.md tells where the weights are from.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sandbox.engine.encoder.spectra import RATE, powers, without_pauses
from sandbox.engine.sound import Sound, resample

Embedding = NDArray[np.float64]
"""256 numbers, of length 1; the more alike two voices, the higher the product of theirs."""

_WINDOW = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
_FRAMES, _STEP = 160, 77
"""Spectra for one answer, and from one answer to the next, as in Resemblyzer."""

_HIDDEN = 256
_LOUDNESS = -30.0
"""In dB: quieter sound is raised to it."""

_WEIGHTS = Path(__file__).resolve().parent / "ge2e.npz"

Numbers = NDArray[np.float32]


def embed(sound: Sound, rate: int) -> Embedding:
    """Describe the voice of some speech."""
    heard = resample(sound, rate, RATE)
    loudness = 10 * np.log10((heard**2).sum() / max(len(heard), 1) + 1e-12)
    heard = without_pauses(heard * 10 ** (max(0.0, _LOUDNESS - loudness) / 20))
    spectra = powers(np.pad(heard, 200), _WINDOW).astype(np.float32)
    spectra = np.pad(spectra, ((0, max(0, _FRAMES - len(spectra))), (0, 0)))
    last = len(spectra) - _FRAMES
    starts = list(range(0, last + 1, _STEP))
    if last - starts[-1] > _STEP / 2:
        starts.append(last)
    layer = np.stack([spectra[start : start + _FRAMES] for start in starts])
    weights = _weights()
    for number in range(3):
        layer = _lstm(layer, weights, number)
    answers = np.maximum(0, layer[:, -1] @ weights["out"].T + weights["out_bias"])
    return _unit(_unit(answers.astype(np.float64)).mean(axis=0))


def _lstm(values: Numbers, weights: Mapping[str, Numbers], number: int) -> Numbers:
    """Run a layer over (pieces, times, numbers)."""
    driven = values @ weights[f"in{number}"].T + weights[f"bias{number}"]
    recurrent = weights[f"again{number}"].T
    hidden = cell = np.zeros((len(values), _HIDDEN), np.float32)
    after = np.empty((*values.shape[:2], _HIDDEN), np.float32)
    for time in range(values.shape[1]):
        inwards, forget, new, out = np.split(driven[:, time] + hidden @ recurrent, 4, axis=1)
        cell = _sigmoid(forget) * cell + _sigmoid(inwards) * np.tanh(new)
        after[:, time] = hidden = _sigmoid(out) * np.tanh(cell)
    return after


def _sigmoid(values: Numbers) -> Numbers:
    between: Numbers = 0.5 + 0.5 * np.tanh(0.5 * values)
    return between


def _unit(values: Embedding) -> Embedding:
    unit: Embedding = values / np.maximum(np.linalg.norm(values, axis=-1, keepdims=True), 1e-9)
    return unit


@cache
def _weights() -> Mapping[str, Numbers]:
    with np.load(_WEIGHTS) as file:
        return {name: file[name].astype(np.float32) for name in file.files}
