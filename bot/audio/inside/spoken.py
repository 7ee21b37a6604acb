"""Makes voice bubbles of speech that arrived in pieces: bare Opus packets, or samples."""

import io
import struct
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import av
import numpy as np
from av.packet import Packet

from bot.audio.forms import opus
from bot.audio.inside import encode
from bot.audio.inside.decoding.decode import Samples, decode, resampled
from bot.audio.inside.hearing.level import CEILING_DBFS, below_ceiling
from cloning.domain.recordings.rejections import Unreadable

LONGEST_SECONDS: Final = 900.0
"""What the adapter waits for is shorter."""

PRE_SKIP: Final = 312
"""Samples at 48 kHz that a player leaves out at the beginning, as libopus says of its own."""

HEADROOM_DB: Final = 12.0
"""How far a decoder that writes 16 bits is turned down, so that it can show peaks above them."""

_INAUDIBLE: Final = 1e-9
_OF_OPUS: Final = frozenset({8_000, 12_000, 16_000, 24_000, 48_000})
_GAIN: Final = slice(16, 18)
"""Where an OpusHead has its gain, in 1/256 dB (RFC 7845, section 5.1)."""


def packed(packets: Sequence[bytes], rate: int) -> tuple[bytes, int]:
    """Put packets into an OGG file bit for bit; returns also how many samples at 48 kHz it lasts.

    Only its header is ours: it has the label of a demo clip, and a gain that keeps peaks below
    -1 dBFS. What is no packet is left out, and leaves no gap. `rate` is what was encoded, in hertz.

    Raises:
        Unreadable: if nothing can be heard.
    """
    played = [packet for packet in packets if opus.samples_of(packet)]
    samples = _decoded(_muxed(played, rate, gain_db=-HEADROOM_DB))
    peak = max(float(np.abs(samples).max(initial=0.0)), _INAUDIBLE)
    room_db = CEILING_DBFS - HEADROOM_DB - 20.0 * np.log10(peak)
    return _muxed(played, rate, gain_db=min(0.0, room_db)), len(samples)


def encoded(pcm: bytes, rate: int, channels: int) -> tuple[bytes, int]:
    """Encode 16-bit little-endian samples as a demo clip; returns also how many at 48 kHz.

    Raises:
        Unreadable: if there are none.
    """
    whole = len(pcm) // (2 * channels) * channels
    samples = np.frombuffer(pcm, dtype="<i2", count=whole).reshape(-1, channels).mean(axis=1)
    if not len(samples):
        raise Unreadable
    scaled = (samples / 32768.0).astype(np.float32)
    clip = below_ceiling(resampled(scaled, rate, encode.CLIP_RATE))
    return encode.opus(clip, {}), len(clip)


def _muxed(packets: Sequence[bytes], rate: int, *, gain_db: float) -> bytes:
    """Write an OGG file of packets.

    An encoder that encodes nothing lends its OpusHead; a stream without one takes no packets.
    """
    file = io.BytesIO()
    with av.open(file, "w", format="ogg", container_options=encode.WITHOUT_CHANCE) as container:
        container.metadata.update(encode.disclosed({}))
        stream = container.add_stream(
            "libopus", rate=rate if rate in _OF_OPUS else opus.RATE, layout="mono"
        )
        stream.codec_context.open()
        stream.codec_context.extradata = _with_gain(stream.codec_context.extradata or b"", gain_db)
        at = -PRE_SKIP
        for data in packets:
            packet = Packet(data)
            packet.stream, packet.time_base = stream, Fraction(1, opus.RATE)
            packet.pts = packet.dts = at
            packet.duration = opus.samples_of(data)
            at += packet.duration
            container.mux(packet)
    return file.getvalue()


def _with_gain(head: bytes, gain_db: float) -> bytes:
    gain = struct.pack("<h", int(np.floor(gain_db * 256.0)))
    return head[: _GAIN.start] + gain + head[_GAIN.stop :]


def _decoded(file: bytes) -> Samples:
    runs = decode(file, "ogg", rate=opus.RATE, longest_seconds=LONGEST_SECONDS)
    return np.concatenate([run[0] for run in runs])
