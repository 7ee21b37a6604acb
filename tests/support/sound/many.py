"""Recordings with several channels or several tracks, each with a sound of its own."""

import io

import av
import numpy as np
from av.audio.stream import AudioStream

from tests.support.sound.speech import RATE, Samples

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


def with_tracks(*tracks: Samples, container: str = "mp4", codec: str = "aac") -> bytes:
    """Write 48 kHz samples as the tracks of one film; each may have a length of its own."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        streams = [output.add_stream(codec, rate=RATE, layout="mono") for _ in tracks]
        for start in range(0, max(len(track) for track in tracks), RATE):
            for stream, track in zip(streams, tracks, strict=True):
                assert isinstance(stream, AudioStream)
                if start < len(track):
                    frame = _frame(track[start : start + RATE][np.newaxis], "mono")
                    output.mux(stream.encode(frame))
        for stream, track in zip(streams, tracks, strict=True):
            assert isinstance(stream, AudioStream)
            if len(track):
                output.mux(stream.encode(None))
    return file.getvalue()


def _frame(channels: Samples, layout: str) -> av.AudioFrame:
    packed = np.ascontiguousarray(channels.T).reshape(1, -1)  # PyAV can't take eight planes
    frame = av.AudioFrame.from_ndarray(packed, "flt", layout)
    frame.sample_rate = RATE
    return frame
