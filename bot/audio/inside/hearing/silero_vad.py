"""Silero VAD v6 in numpy: the model's answers for frames of 32 ms, computed like its own graph.

silero/SOURCE.md describes the graph: a short-time Fourier transform, four convolutions, one LSTM
cell. Only the cell needs a memory of earlier frames; the rest is computed for many frames at once.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

RATE = 16_000
"""The model takes no other rate."""

FRAME = 512
"""Samples for one answer: 32 ms."""

BINS = 129
"""Frequencies in a spectrum, from 0 Hz to half of RATE."""

WINDOW = 256
"""Samples for one spectrum; there are 4 in a frame."""

_BEFORE, _AFTER = 64, 64
"""Samples that a frame gets of the one before, and mirrored samples at its end."""

_HOP = 128
_STRIDES = (1, 2, 2, 1)
_HIDDEN = 128

_BATCH = 64
"""Frames at once that stay in the processor's cache; more are slower."""

_MODEL = Path(__file__).resolve().parent / "silero" / "silero_vad_16k.npz"


def spectra(samples: Numbers, first: int = 0, count: int | None = None) -> Numbers:
    """Return the amplitudes of each frame: 4 windows of 129 frequencies; the last may be short.

    `first` and `count` ask for some of the frames only.
    """
    if count is None:
        count = -(-len(samples) // FRAME) - first
    start = first * FRAME - _BEFORE
    inside = samples[max(0, start) : start + _BEFORE + count * FRAME]
    padded = np.zeros(_BEFORE + count * FRAME, dtype=np.float32)
    missing = max(0, -start)
    padded[missing : missing + len(inside)] = inside
    frames = sliding_window_view(padded, _BEFORE + FRAME)[::FRAME][:count]
    batches = (frames[at : at + _BATCH] for at in range(0, count, _BATCH))
    return np.concatenate([_transformed(batch) for batch in batches])


def _transformed(frames: Numbers) -> Numbers:
    mirrored = np.pad(frames, ((0, 0), (0, _AFTER)), mode="reflect")
    windows = sliding_window_view(mirrored, WINDOW, axis=1)[:, ::_HOP]
    return np.abs(np.fft.rfft(windows * hann(), axis=-1))


@cache
def hann() -> Numbers:
    """Return the window of the model's transform, which is its cosine of 0 Hz."""
    window: Numbers = _weights()["stft.forward_basis_buffer"][0, 0]
    return window


def gates(found: Numbers) -> Numbers:
    """Return what each frame's spectra add to the gates of the LSTM cell: in, forget, cell, out."""
    batches = (found[at : at + _BATCH] for at in range(0, len(found), _BATCH))
    features = np.concatenate([np.zeros((0, _HIDDEN), dtype=np.float32), *map(_encoded, batches)])
    weights = _weights()
    bias = weights["decoder.rnn.bias_ih"] + weights["decoder.rnn.bias_hh"]
    added: Numbers = (features @ weights["decoder.rnn.weight_ih"].T + bias) * _halves()
    return added


def likely(rows: Numbers) -> Numbers:
    """Return the probability of speech for each frame; each row starts with an empty memory."""
    weight = _weights()["decoder.decoder.2.weight"][0, :, 0]
    found = np.maximum(_remembered(rows), 0.0) @ weight + _weights()["decoder.decoder.2.bias"]
    decided: Numbers = 0.5 + 0.5 * np.tanh(0.5 * found)
    return decided


@cache
def _weights() -> Mapping[str, Numbers]:
    with np.load(_MODEL, allow_pickle=False) as model:
        return {name: model[name] for name in model.files}


@cache
def _halves() -> Numbers:
    """Return the factors that turn tanh into a sigmoid, which is a tanh of half its argument."""
    halves = np.full(4 * _HIDDEN, 0.5, dtype=np.float32)
    halves[2 * _HIDDEN : 3 * _HIDDEN] = 1.0
    return halves


def _encoded(found: Numbers) -> Numbers:
    """Return 128 numbers for each frame."""
    for layer, stride in enumerate(_STRIDES):
        found = _convolved(found, f"encoder.{layer}.reparam_conv", stride)
    return found[:, 0]


def _convolved(found: Numbers, layer: str, stride: int) -> Numbers:
    """Do a convolution of width 3 over time as one matrix product, with a ReLU."""
    kernel, bias = _weights()[f"{layer}.weight"], _weights()[f"{layer}.bias"]
    padded = np.pad(found, ((0, 0), (1, 1), (0, 0)))
    times = range(0, found.shape[1], stride)
    seen = np.stack([padded[:, time : time + 3].reshape(len(found), -1) for time in times], axis=1)
    flat = np.ascontiguousarray(kernel.transpose(2, 1, 0)).reshape(-1, len(kernel))
    convolved: Numbers = np.maximum(seen @ flat + bias, 0.0)
    return convolved


def _remembered(rows: Numbers) -> Numbers:
    """Run the LSTM cell over all frames of each row."""
    recalling = np.ascontiguousarray(_weights()["decoder.rnn.weight_hh"].T) * _halves()
    hidden: Numbers = np.zeros((len(rows), _HIDDEN), dtype=np.float32)
    cell, half = hidden, np.float32(0.5)
    states = np.empty((*rows.shape[:2], _HIDDEN), dtype=np.float32)
    for at in range(rows.shape[1]):
        now = np.tanh(rows[:, at] + hidden @ recalling).reshape(-1, 4, _HIDDEN)
        take, keep, give = (half + half * now[:, gate] for gate in (0, 1, 3))
        cell = keep * cell + take * now[:, 2]
        hidden = states[:, at] = give * np.tanh(cell)
    return states
