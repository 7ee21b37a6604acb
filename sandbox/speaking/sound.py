"""Turns what an engine has said into the frames that a server sends."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sandbox.speaking.engine import Pcm
from sandbox.speaking.form import Form

Samples = NDArray[np.int16]

_GRAIN = 1200
"""In samples: 50 ms at 24 kHz, several periods of any voice."""
_LOW_DELAY_MILLISECONDS = 20
_LOW_DELAY_BITS, _BITS = 16_000, 24_000
"""The platform's rates: constant for packets of 20 ms, else variable, medium quality."""


def frames_of(pcm: Pcm, form: Form, *, speed: float = 1.0, pitch: float = 1.0) -> Sequence[bytes]:
    """Cut sound into frames, the last one filled with silence; speed and pitch are factors."""
    samples = _resampled(pcm, form.rate, pitch)
    if speed != pitch:
        samples = _stretched(samples, pitch / speed)
    size = form.samples_a_frame
    padded = np.pad(samples, (0, -len(samples) % size)).reshape(-1, size)
    if form.codec == "pcm":
        return [frame.astype("<i2").tobytes() for frame in padded]
    return _packets(padded, form)


def _resampled(pcm: Pcm, rate: int, faster: float) -> Samples:
    """Bring sound to another rate; what is faster is also higher, as of a tape."""
    samples = np.frombuffer(pcm.samples, dtype="<i2")
    wanted = int(len(samples) * rate / pcm.rate / faster)
    if not wanted:
        return np.zeros(0, dtype=np.int16)
    places = np.linspace(0, len(samples) - 1, wanted)
    resampled: Samples = np.interp(places, np.arange(len(samples)), samples).astype("<i2")
    return resampled


def _stretched(samples: Samples, factor: float) -> Samples:
    """Make sound longer at the same pitch: grains of it, overlapping by half, further apart."""
    length, hop = int(len(samples) * factor), _GRAIN // 2
    window = np.hanning(_GRAIN)
    source = np.pad(samples.astype(np.float64), (0, _GRAIN))
    whole = np.zeros(length + _GRAIN)
    for start in range(0, length, hop):
        begin = min(int(start / factor), len(samples))
        whole[start : start + _GRAIN] += source[begin : begin + _GRAIN] * window
    stretched: Samples = np.clip(whole[:length], -32768, 32767).astype("<i2")
    return stretched


def _packets(frames: Samples, form: Form) -> Sequence[bytes]:
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
