"""Silero VAD v6 in numpy: the model's answers for frames of 32 ms, computed like its own graph.

silero/SOURCE.md describes the graph: a short-time Fourier transform, four convolutions, one LSTM
cell. Only the cell needs a memory of earlier frames; the rest is computed for many frames at once.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate, pairwise
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
_WINDOWS = 4
"""In a frame."""

_STRIDES = (1, 2, 2, 1)
_HIDDEN = 128

GATES = 4 * _HIDDEN
"""Numbers for the four gates of the LSTM cell."""

_BATCH = 256
"""Frames at once: of fewer, calls cost more; of more, the memory that they take."""

_TRANSFORMED = 64
"""The same for the transform, whose windows take more memory than the cache of a core has."""

_MODEL = Path(__file__).resolve().parent / "silero" / "silero_vad_16k.npz"


def spectra(samples: Numbers, first: int = 0, count: int | None = None) -> Numbers:
    """Return the amplitudes of each frame: 4 windows of 129 frequencies; the last may be short.

    `first` and `count` ask for some of the frames only.
    """
    if count is None:
        count = -(-len(samples) // FRAME) - first
    found = np.empty((count, _WINDOWS, BINS), dtype=np.float32)
    windowed = np.empty((min(count, _TRANSFORMED), _WINDOWS, WINDOW), dtype=np.float32)
    for at in range(0, count, _TRANSFORMED):
        batch = found[at : at + _TRANSFORMED]
        windows = sliding_window_view(_framed(samples, first + at, len(batch)), WINDOW, axis=1)
        some = np.multiply(windows[:, ::_HOP], hann(), out=windowed[: len(batch)])
        np.abs(np.fft.rfft(some, axis=-1), out=batch)
    return found


def _framed(samples: Numbers, first: int, count: int) -> Numbers:
    """Return frames with the end of the one before each, and with their own end mirrored."""
    start = first * FRAME - _BEFORE
    inside = samples[max(0, start) : start + _BEFORE + count * FRAME]
    padded = np.zeros(_BEFORE + count * FRAME, dtype=np.float32)
    missing = max(0, -start)
    padded[missing : missing + len(inside)] = inside
    framed = np.empty((count, _BEFORE + FRAME + _AFTER), dtype=np.float32)
    framed[:, :-_AFTER] = sliding_window_view(padded, _BEFORE + FRAME)[::FRAME]
    framed[:, -_AFTER:] = framed[:, -_AFTER - 2 : -2 * _AFTER - 2 : -1]
    return framed


@cache
def hann() -> Numbers:
    """Return the window of the model's transform, which is its cosine of 0 Hz."""
    window: Numbers = _weights()["stft.forward_basis_buffer"][0, 0]
    return window


def gates(found: Numbers, out: Numbers | None = None) -> Numbers:
    """Return what each frame's spectra add to the gates of the LSTM cell: in, forget, cell, out.

    Writes GATES numbers for each frame into `out`, if that is given.
    """
    weight, bias = _adding()
    added = np.empty((len(found), GATES), dtype=np.float32) if out is None else out
    for at in range(0, len(found), _BATCH):
        batch = added[at : at + _BATCH]
        np.matmul(_encoded(found[at : at + _BATCH]), weight, out=batch)
        batch += bias
    return added


def likely(rows: Numbers, *others: Numbers) -> list[Numbers]:
    """Return the probability of speech for each frame; each row starts with an empty memory.

    Sets of rows of different lengths are asked together, which costs less than one after another;
    the longest come first.
    """
    sets = [rows, *others]
    found = [np.empty(one.shape[:2], dtype=np.float32) for one in sets]
    hidden = np.zeros((sum(map(len, sets)), _HIDDEN), dtype=np.float32)
    cell, begin = hidden.copy(), 0
    for going_on in range(len(sets), 0, -1):
        end = sets[going_on - 1].shape[1]
        now = [one[:, begin:end] for one in sets[:going_on]]
        places = [0, *accumulate(map(len, now))]
        cell = cell[: places[-1]]
        states = np.empty((end - begin, *cell.shape), dtype=np.float32)
        hidden = _remembered(now, states, hidden[: len(cell)], cell)
        answers = _answers(states)
        for one, (first, last) in zip(found, pairwise(places), strict=False):
            one[:, begin:end] = answers[:, first:last].T
        begin = end
    return found


def _answers(states: Numbers) -> Numbers:
    """Return the probability of speech for each state."""
    weight = _weights()["decoder.decoder.2.weight"][0, :, 0]
    bias = _weights()["decoder.decoder.2.bias"]
    found: Numbers = 0.5 + 0.5 * np.tanh(0.5 * (np.maximum(states, 0.0) @ weight + bias))
    return found


@cache
def _weights() -> Mapping[str, Numbers]:
    with np.load(_MODEL, allow_pickle=False) as model:
        return {name: model[name] for name in model.files}


@cache
def _halves() -> Numbers:
    """Return the factors that turn tanh into a sigmoid, which is a tanh of half its argument."""
    halves = np.full(GATES, 0.5, dtype=np.float32)
    halves[2 * _HIDDEN : 3 * _HIDDEN] = 1.0
    return halves


def _encoded(found: Numbers) -> Numbers:
    """Return 128 numbers for each frame."""
    for layer, stride in enumerate(_STRIDES):
        found = _convolved(found, f"encoder.{layer}.reparam_conv", stride)
    return found[:, 0]


def _convolved(found: Numbers, layer: str, stride: int) -> Numbers:
    """Do a convolution of width 3 over time, with a ReLU: a matrix product for each time.

    Before the first time and after the last there is nothing; that part of the kernel is left out.
    """
    count, times, width = found.shape
    kernel, bias = _flat_kernel(layer), _weights()[f"{layer}.bias"]
    flat = found.reshape(count, -1)
    convolved = np.empty((count, -(-times // stride), len(bias)), dtype=np.float32)
    for number, time in enumerate(range(0, times, stride)):
        first, last = max(0, time - 1), min(times, time + 2)
        seen = flat[:, first * width : last * width]
        part = kernel[(first - time + 1) * width : (last - time + 1) * width]
        np.matmul(seen, part, out=convolved[:, number])
    convolved += bias
    np.maximum(convolved, 0.0, out=convolved)
    return convolved


@cache
def _adding() -> tuple[Numbers, Numbers]:
    """Return what a frame's features add to the gates, and what is always added."""
    weights = _weights()
    bias = weights["decoder.rnn.bias_ih"] + weights["decoder.rnn.bias_hh"]
    return weights["decoder.rnn.weight_ih"].T * _halves(), bias * _halves()


@cache
def _flat_kernel(layer: str) -> Numbers:
    kernel = _weights()[f"{layer}.weight"]
    return np.ascontiguousarray(kernel.transpose(2, 1, 0)).reshape(-1, len(kernel))


def _remembered(
    rows: Sequence[Numbers], states: Numbers, hidden: Numbers, cell: Numbers
) -> Numbers:
    """Run the LSTM cell over sets of rows; write its states, `cell` too, and return the last.

    All steps use the same few arrays, because the calls cost more than what they compute.
    """
    places = np.cumsum([len(one) for one in rows])[:-1]
    if len(cell) == 1:  # arrays of one dimension cost less
        rows, states, hidden, cell = [rows[0][0]], states[:, 0], hidden[0], cell[0]
    gates, taken = np.empty((*cell.shape[:-1], 4 * _HIDDEN), dtype=np.float32), np.empty_like(cell)
    take, keep, new, give = (gates[..., at : at + _HIDDEN] for at in range(0, 4 * _HIDDEN, _HIDDEN))
    parts = np.split(gates, places)
    recalling, scale = _recalling(), _halves()
    offset = 1.0 - scale
    steps = zip(*(np.moveaxis(one, -2, 0) for one in rows), strict=True)
    for now, state in zip(steps, states, strict=True):
        np.dot(hidden, recalling, out=gates)
        for part, added in zip(parts, now, strict=True):
            np.add(part, added, out=part)
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
