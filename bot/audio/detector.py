"""Silero VAD v6 in numpy: how likely it is, 31 times a second, that somebody speaks.

The graph is that of silero/SOURCE.md: a short Fourier transform, four convolutions, one LSTM cell.
All but the cell needs no memory of what came before, and so is computed for many frames at once.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bot.audio.decode import Samples

RATE = 16_000
"""The detector hears nothing else."""

FRAME = 512
"""Samples that get one answer: 32 ms."""

_BEFORE, _AFTER = 64, 64
"""A frame is seen with so many samples of the one before it, and mirrored at its end."""

_WINDOW, _HOP, _BINS = 256, 128, 129
_STRIDES = (1, 2, 2, 1)
_HIDDEN = 128

_BATCH = 64
"""So many frames at once stay in the processor's cache; more are slower."""

_MODEL = Path(__file__).resolve().parent / "silero" / "silero_vad_16k.npz"


def probabilities(samples: Samples) -> Samples:
    """Tell for each frame of 16 kHz samples how likely it is speech; the last may be a part."""
    count = -(-len(samples) // FRAME)
    if count == 0:
        return np.zeros(0, dtype=np.float32)
    padded = np.zeros(_BEFORE + count * FRAME, dtype=np.float32)
    padded[_BEFORE : _BEFORE + len(samples)] = samples
    frames = sliding_window_view(padded, _BEFORE + FRAME)[::FRAME]
    batches = (frames[at : at + _BATCH] for at in range(0, count, _BATCH))
    return _decided(_remembered(np.concatenate([_features(batch) for batch in batches])))


@cache
def _weights() -> Mapping[str, Samples]:
    with np.load(_MODEL, allow_pickle=False) as model:
        return {name: model[name] for name in model.files}


def _features(frames: Samples) -> Samples:
    """Give 128 numbers for each frame."""
    mirrored = np.pad(frames, ((0, 0), (0, _AFTER)), mode="reflect")
    windows = np.ascontiguousarray(sliding_window_view(mirrored, _WINDOW, axis=1)[:, ::_HOP])
    waves = windows @ _weights()["stft.forward_basis_buffer"][:, 0].T
    found = np.sqrt(waves[..., :_BINS] ** 2 + waves[..., _BINS:] ** 2)
    for layer, stride in enumerate(_STRIDES):
        found = _convolved(found, f"encoder.{layer}.reparam_conv", stride)
    return found[:, 0]


def _convolved(found: Samples, layer: str, stride: int) -> Samples:
    """Do a convolution of width 3 over time, as one product of matrices, and cut off below 0."""
    kernel, bias = _weights()[f"{layer}.weight"], _weights()[f"{layer}.bias"]
    padded = np.pad(found, ((0, 0), (1, 1), (0, 0)))
    times = range(0, found.shape[1], stride)
    seen = np.stack([padded[:, time : time + 3].reshape(len(found), -1) for time in times], axis=1)
    flat = np.ascontiguousarray(kernel.transpose(2, 1, 0)).reshape(-1, len(kernel))
    convolved: Samples = np.maximum(seen @ flat + bias, 0.0)
    return convolved


def _remembered(features: Samples) -> Samples:
    """Run the LSTM cell over all frames; its gates stand in the order in, forget, cell, out."""
    weights = _weights()
    halves = np.full(4 * _HIDDEN, 0.5, dtype=np.float32)  # a sigmoid is a tanh of half its argument
    halves[2 * _HIDDEN : 3 * _HIDDEN] = 1.0
    bias = weights["decoder.rnn.bias_ih"] + weights["decoder.rnn.bias_hh"]
    seen = (features @ weights["decoder.rnn.weight_ih"].T + bias) * halves
    recalling = np.ascontiguousarray(weights["decoder.rnn.weight_hh"].T) * halves
    hidden = cell = np.zeros(_HIDDEN, dtype=np.float32)
    states = np.empty_like(features)
    for at, now in enumerate(seen):
        gates = np.tanh(now + hidden @ recalling).reshape(4, _HIDDEN)
        take, keep, give = 0.5 + 0.5 * gates[0], 0.5 + 0.5 * gates[1], 0.5 + 0.5 * gates[3]
        cell = keep * cell + take * gates[2]
        hidden = states[at] = give * np.tanh(cell)
    return states


def _decided(states: Samples) -> Samples:
    weight = _weights()["decoder.decoder.2.weight"][0, :, 0]
    found = np.maximum(states, 0.0) @ weight + _weights()["decoder.decoder.2.bias"]
    decided: Samples = 0.5 + 0.5 * np.tanh(0.5 * found)
    return decided
