"""Tells what stands behind the end that a file claims: more of its samples, or something else.

A recorder that was switched off leaves lengths that are too small, and samples go on behind them.
A picture, a text, or sound of another form is as rough as noise if it is read as samples.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

_View = Callable[[bytes], NDArray[np.float32]]

ROUGH = 1.0
"""Mean square of the steps between samples, over that of the samples. White noise has 2, voices
have less than half of this."""

QUIET = 0.01
"""The hiss of a quiet room may be rough, but it is below -40 dBFS."""

_LAGS = (1, 2)
"""To the next sample of the same channel, with one channel and with two."""

_LOOKED_AT_BYTES = 2_000_000


def goes_on(sound: bytes, behind: bytes) -> bool:
    """Tell whether linear samples of any width go on behind the end of the sound."""
    parts = sound[-_LOOKED_AT_BYTES:], behind[:_LOOKED_AT_BYTES]
    aligned = _aligned(len(sound), parts)
    return any(all(_is_smooth(view(part)) for part in aligned) for view in _VIEWS)


def _aligned(length: int, parts: Sequence[bytes]) -> list[bytes]:
    """Begin both where a sample of any width begins, or a pair of samples."""
    first = _WIDEST - max(0, length - len(parts[0])) % _WIDEST
    return [parts[0][first % _WIDEST :], parts[1][-length % _WIDEST :]]


def _is_smooth(samples: NDArray[np.float32]) -> bool:
    moving = samples - samples.mean(dtype=np.float64) if len(samples) else samples
    power = float(np.square(moving, dtype=np.float64).mean()) if len(samples) else 0.0
    if power <= QUIET * QUIET:
        return True
    steps = [moving[lag:] - moving[:-lag] for lag in _LAGS]
    return min(float(np.square(step, dtype=np.float64).mean()) for step in steps) < ROUGH * power


def _whole(width: int, *, big_endian: bool) -> _View:
    """Read the upper two bytes of each whole number."""

    def view(data: bytes) -> NDArray[np.float32]:
        rows = np.frombuffer(data, np.uint8, len(data) // width * width).reshape(-1, width)
        upper = rows[:, :2] if big_endian else rows[:, -2:]
        numbers = np.ascontiguousarray(upper).view(">i2" if big_endian else "<i2")
        samples: NDArray[np.float32] = numbers.reshape(-1).astype(np.float32) / 32_768.0
        return samples

    return view


def _eight_bits(data: bytes) -> NDArray[np.float32]:
    return np.frombuffer(data, np.uint8).astype(np.float32) / np.float32(128.0)


def _floating(data: bytes) -> NDArray[np.float32]:
    samples: NDArray[np.float32] = np.frombuffer(data, "<f4", len(data) // 4).astype(np.float32)
    return np.clip(np.nan_to_num(samples), -2.0, 2.0)


_WIDEST = 24
"""Bytes: two samples of two, three or four fit into it as often as they like."""

_VIEWS = [_whole(width, big_endian=order) for width in (2, 3, 4) for order in (False, True)]
_VIEWS += [_eight_bits, _floating]
