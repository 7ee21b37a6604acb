"""Bare Opus packets of real speech, as a server that speaks would send them."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from tests.support.sound import speech


@cache
def spoken_at(rate: int) -> speech.Samples:
    """Speech at any rate."""
    frame = AudioFrame.from_ndarray(speech.samples_of(speech.austen())[np.newaxis], "flt", "mono")
    frame.sample_rate = speech.RATE
    resampler = AudioResampler("flt", "mono", rate)
    pieces = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([piece.to_ndarray()[0] for piece in pieces]).astype(np.float32)


@cache
def packets(
    milliseconds: int = 60, rate: int = 24_000, *, seconds: float = 3.0, gain: float = 1.0
) -> Sequence[bytes]:
    """Speech at `rate`, in packets that last so many milliseconds each."""
    whole = spoken_at(rate)[: int(seconds * rate)]
    encoder = AudioCodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = rate, "mono", "s16"
    encoder.options = {"frame_duration": str(milliseconds), "application": "voip"}
    encoder.open()
    made: list[bytes] = []
    size = rate * milliseconds // 1000
    for start in range(0, len(whole) // size * size, size):
        cut = np.clip(whole[start : start + size] * gain, -1.0, 1.0) * 32767
        frame = AudioFrame.from_ndarray(cut.astype(np.int16)[np.newaxis], "s16", "mono")
        frame.sample_rate, frame.pts = rate, start
        made += [bytes(packet) for packet in encoder.encode(frame)]
    return tuple(made)
