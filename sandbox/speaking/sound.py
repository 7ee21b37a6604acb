"""Turns what an engine has said into the frames that a server sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sandbox.speaking.engine import Pcm

_LOW_DELAY_MILLISECONDS = 20
_LOW_DELAY_BITS, _BITS = 16_000, 24_000
"""The platform's rates: constant for packets of 20 ms, else variable, medium quality."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a server writes its sound: it chooses, whatever the client asked for."""

    codec: Literal["opus", "pcm"] = "opus"
    rate: int = 24_000
    milliseconds: int = 60

    @property
    def samples_a_frame(self) -> int:
        """Return how many samples a frame has."""
        return self.rate * self.milliseconds // 1000


def frames_of(pcm: Pcm, form: Form, *, speed: float = 1.0) -> Sequence[bytes]:
    """Cut sound into frames, the last one filled with silence; faster is also higher here."""
    samples = _resampled(pcm, form.rate, speed)
    size = form.samples_a_frame
    padded = np.pad(samples, (0, -len(samples) % size)).reshape(-1, size)
    if form.codec == "pcm":
        return [frame.astype("<i2").tobytes() for frame in padded]
    return _packets(padded, form)


def _resampled(pcm: Pcm, rate: int, speed: float) -> NDArray[np.int16]:
    samples = np.frombuffer(pcm.samples, dtype="<i2")
    wanted = int(len(samples) * rate / pcm.rate / speed)
    if not wanted:
        return np.zeros(0, dtype=np.int16)
    places = np.linspace(0, len(samples) - 1, wanted)
    resampled: NDArray[np.int16] = np.interp(places, np.arange(len(samples)), samples).astype("<i2")
    return resampled


def _packets(frames: NDArray[np.int16], form: Form) -> Sequence[bytes]:
    # The bot's own process knows this module, by its demo, and must not load a codec.
    from av.audio.codeccontext import AudioCodecContext  # noqa: PLC0415
    from av.audio.frame import AudioFrame  # noqa: PLC0415

    low_delay = form.milliseconds == _LOW_DELAY_MILLISECONDS
    encoder = AudioCodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = form.rate, "mono", "s16"
    encoder.bit_rate = _LOW_DELAY_BITS if low_delay else _BITS
    encoder.options = {
        "frame_duration": str(form.milliseconds),
        "application": "voip" if low_delay else "audio",
        "vbr": "off" if low_delay else "on",
    }
    packets: list[bytes] = []
    for number, samples in enumerate(frames):
        frame = AudioFrame.from_ndarray(samples[np.newaxis], "s16", "mono")
        frame.sample_rate, frame.pts = form.rate, number * form.samples_a_frame
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets
