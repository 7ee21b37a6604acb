"""Decodes what a stranger sent; only ever imported by the child."""

from collections.abc import Iterator

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from bot.audio.demux import frames
from cloning.errors import Unreadable

Samples = NDArray[np.float32]
"""One channel; 1.0 is full scale."""


def decode(data: bytes, format_name: str, *, rate: int, longest_seconds: float) -> Samples:
    """Decode the first track of sound to one channel at `rate`.

    RecordingRejected says why there is none.
    """
    return _collected(_mono(frames(data, format_name), rate), rate, longest_seconds)


def resampled(samples: Samples, rate: int, other_rate: int) -> Samples:
    """Give the same sound at another rate."""
    pieces = (frame_of(samples[at : at + rate], rate) for at in range(0, len(samples), rate))
    return np.concatenate(list(_mono(pieces, other_rate)))


def frame_of(samples: Samples, rate: int) -> AudioFrame:
    """Wrap samples as PyAV wants them."""
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples)[np.newaxis], "flt", "mono")
    frame.sample_rate = rate
    return frame


def _mono(frames: Iterator[AudioFrame], rate: int) -> Iterator[Samples]:
    """Mix down and resample; a new resampler whenever the stream changes its shape."""
    shape, resampler = None, AudioResampler("flt", "mono", rate)
    for frame in frames:
        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape not in {None, now}:
            yield from _arrays(resampler, None)
            resampler = AudioResampler("flt", "mono", rate)
        shape = now
        yield from _arrays(resampler, frame)
    yield from _arrays(resampler, None)


def _arrays(resampler: AudioResampler, frame: AudioFrame | None) -> Iterator[Samples]:
    for resampled in resampler.resample(frame):
        if resampled is not None:  # it hands our None back when it had nothing to convert
            yield np.asarray(resampled.to_ndarray()[0], dtype=np.float32)


def _collected(pieces: Iterator[Samples], rate: int, longest_seconds: float) -> Samples:
    kept: list[Samples] = []
    room = int(longest_seconds * rate)
    for piece in pieces:
        kept.append(piece[:room])
        room -= len(kept[-1])
        if room == 0:
            break
    if not kept:
        raise Unreadable
    return _tamed(np.concatenate(kept))


def _tamed(samples: Samples) -> Samples:
    """Take out what is no number, and what is far off the scale: a float WAV may hold both."""
    return np.clip(np.nan_to_num(samples, copy=False), -2.0, 2.0, out=samples)
