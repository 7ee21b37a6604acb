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

_BATCH = 256
"""Frames at once: of fewer, calls cost more; of more, the memory that they take."""

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


def likely(rows: Numbers, *others: Numbers) -> list[Numbers]:
    """Return the probability of speech for each frame; each row starts with an empty memory.

    Sets of rows of different lengths are asked together, which costs less than one after another;
    the longest come first.
    """
    weight = _weights()["decoder.decoder.2.weight"][0, :, 0]
    bias = _weights()["decoder.decoder.2.bias"]
    found = (np.maximum(states, 0.0) @ weight + bias for states in _remembered(rows, *others))
    return [0.5 + 0.5 * np.tanh(0.5 * one) for one in found]


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
    bias = _weights()[f"{layer}.bias"]
    padded = np.zeros((len(found), found.shape[1] + 2, found.shape[2]), dtype=np.float32)
    padded[:, 1:-1] = found
    times = range(0, found.shape[1], stride)
    flat = padded.reshape(len(found), -1)
    begins, width = stride * found.shape[2], 3 * found.shape[2]
    seen = [flat[:, time * begins : time * begins + width] for time in range(len(times))]
    convolved = np.concatenate(seen) @ _flat_kernel(layer)
    convolved += bias
    np.maximum(convolved, 0.0, out=convolved)
    by_time = convolved.reshape(len(times), len(found), -1)
    return by_time.transpose(1, 0, 2)


@cache
def _flat_kernel(layer: str) -> Numbers:
    kernel = _weights()[f"{layer}.weight"]
    return np.ascontiguousarray(kernel.transpose(2, 1, 0)).reshape(-1, len(kernel))


def _remembered(*sets: Numbers) -> list[Numbers]:
    """Run the LSTM cell over all frames of each row, of the sets that are not over yet at once."""
    counts = [len(rows) for rows in sets]
    found = [np.empty((*rows.shape[:2], _HIDDEN), dtype=np.float32) for rows in sets]
    hidden = np.zeros((sum(counts), _HIDDEN), dtype=np.float32)
    cell = hidden.copy()
    begin = 0
    for going_on in range(len(sets), 0, -1):
        end = sets[going_on - 1].shape[1]
        now = np.concatenate([rows[:, begin:end] for rows in sets[:going_on]])
        hidden, cell = hidden[: len(now)], cell[: len(now)]
        states = np.empty((*now.shape[:2], _HIDDEN), dtype=np.float32)
        hidden = _step(now.transpose(1, 0, 2), states.transpose(1, 0, 2), hidden, cell)
        parts = np.split(states, np.cumsum(counts[: going_on - 1]))
        for one, part in zip(found, parts, strict=False):
            one[:, begin:end] = part
        begin = end
    return found


def _step(steps: Numbers, states: Numbers, hidden: Numbers, cell: Numbers) -> Numbers:
    """Write the hidden state after each step, and return the last; `cell` becomes the last too.

    All steps use the same few arrays, because the calls cost more than what they compute.
    """
    gates, taken = np.empty((len(cell), 4 * _HIDDEN), dtype=np.float32), np.empty_like(cell)
    take, keep, new, give = (gates[:, at : at + _HIDDEN] for at in range(0, 4 * _HIDDEN, _HIDDEN))
    recalling, scale = _recalling(), _halves()
    offset = 1.0 - scale
    for now, state in zip(steps, states, strict=True):
        np.dot(hidden, recalling, out=gates)
        np.add(gates, now, out=gates)
        np.tanh(gates, out=gates)
        np.multiply(gates, scale, out=gates)
        np.add(gates, offset, out=gates)
        np.multiply(keep, cell, out=cell)
        np.multiply(take, new, out=taken)
        np.add(cell, taken, out=cell)
        np.tanh(cell, out=taken)
        hidden = np.multiply(give, taken, out=state)
    return hidden


@cache
def _recalling() -> Numbers:
    """Return what the hidden state adds to the gates."""
    return np.ascontiguousarray(_weights()["decoder.rnn.weight_hh"].T) * _halves()
