"""Recordings with several channels or several tracks, each with a sound of its own."""

import io
from collections.abc import Sequence

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer

from tests.support.speech import RATE, Samples

LAYOUTS = {2: "stereo", 6: "5.1", 8: "7.1", 16: "hexadecagonal"}


def with_channels(*channels: Samples, container: str = "wav", codec: str = "pcm_s16le") -> bytes:
    """Write 48 kHz samples as the channels of one file."""
    layout = LAYOUTS[len(channels)]
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=RATE, layout=layout)
        assert isinstance(stream, AudioStream)
        resampler = av.AudioResampler(stream.format.name, layout, RATE)
        frame = _frame(np.stack(channels), layout)
        for converted in (*resampler.resample(frame), *resampler.resample(None)):
            if converted is not None:
                output.mux(stream.encode(converted))
        output.mux(stream.encode(None))
    return file.getvalue()


def with_tracks(*tracks: Samples) -> bytes:
    """Write 48 kHz samples as the tracks of one MP4, as a film with several languages has them."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        streams = [output.add_stream("aac", rate=RATE, layout="mono") for _ in tracks]
        for start in range(0, len(tracks[0]), RATE):
            _mux(output, streams, [track[start : start + RATE] for track in tracks])
        for stream in streams:
            output.mux(stream.encode(None))
    return file.getvalue()


def _mux(output: OutputContainer, streams: Sequence[AudioStream], parts: Sequence[Samples]) -> None:
    for stream, part in zip(streams, parts, strict=True):
        output.mux(stream.encode(_frame(part[np.newaxis], "mono")))


def _frame(channels: Samples, layout: str) -> av.AudioFrame:
    packed = np.ascontiguousarray(channels.T).reshape(1, -1)  # PyAV can't take eight planes
    frame = av.AudioFrame.from_ndarray(packed, "flt", layout)
    frame.sample_rate = RATE
    return frame
