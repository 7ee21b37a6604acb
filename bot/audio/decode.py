"""Decodes what a stranger sent; only ever imported by the child."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from numpy.typing import NDArray

from cloning.errors import Unreadable

Samples = NDArray[np.float32]
"""One channel; 1.0 is full scale."""

_PCM = "pcm_alaw pcm_mulaw pcm_u8 pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_f32le"
CODECS = frozenset(f"opus vorbis flac mp3 mp3float aac alac {_PCM}".split())
"""The codecs that people's phones and computers record with; no other one is ever opened."""

BAD_PACKETS_FORGIVEN = 50
"""As audio.md has it ("Decode")."""

_RATES = range(8_000, 192_001)
_MOST_CHANNELS = 8


@dataclass(frozen=True, slots=True)
class Sound:
    """What was in a file, as one channel, and the labels that were on it."""

    samples: Samples
    labels: dict[str, str]


def decode(data: bytes, format_name: str, *, rate: int, longest_seconds: float) -> Sound:
    """Decode the first audio stream to one channel at `rate`; Unreadable when there is none."""
    try:
        with _opened(data, format_name) as container:
            stream = _first_audio(container)
            samples = _collected(_mono(_frames(container, stream), rate), rate, longest_seconds)
            return Sound(samples, {**container.metadata, **stream.metadata})
    except (FFmpegError, ValueError) as error:
        raise Unreadable from error


def resampled(samples: Samples, rate: int, other_rate: int) -> Samples:
    """Give the same sound at another rate."""
    frames = (frame_of(samples[at : at + rate], rate) for at in range(0, len(samples), rate))
    return np.concatenate(list(_mono(frames, other_rate)))


def frame_of(samples: Samples, rate: int) -> AudioFrame:
    """Wrap samples as PyAV wants them."""
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples)[np.newaxis], "flt", "mono")
    frame.sample_rate = rate
    return frame


def _opened(data: bytes, format_name: str) -> InputContainer:
    """Open with the format pinned, so that nothing is probed, and nothing else within reach."""
    options = {
        "format_whitelist": format_name,
        "codec_whitelist": ",".join(sorted(CODECS)),
        "protocol_whitelist": "",
    }
    return av.open(
        io.BytesIO(data), "r", format=format_name, options=options, metadata_errors="replace"
    )


def _first_audio(container: InputContainer) -> AudioStream:
    if not container.streams.audio:
        raise Unreadable
    stream = container.streams.audio[0]
    if getattr(stream.codec_context, "name", None) not in CODECS:  # no context: no decoder for it
        raise Unreadable
    stream.codec_context.thread_count = 1
    return stream


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Decode packet by packet; a file that breaks off is worth what came before."""
    bad = 0
    packets = container.demux(stream)
    while True:
        try:
            for frame in next(packets).decode():
                yield _sane(frame)
        except StopIteration:
            return
        except FFmpegError:
            bad += 1
            if bad > BAD_PACKETS_FORGIVEN:
                raise


def _sane(frame: AudioFrame) -> AudioFrame:
    if frame.sample_rate not in _RATES or frame.layout.nb_channels > _MOST_CHANNELS:
        raise Unreadable
    frame.pts = None  # the sender's clock may jump; the samples count themselves
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
