"""Every form that phones, recorders, messengers and browsers write, made of any sound by PyAV."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from tests.support.sound.speech import RATE, Samples


@dataclass(frozen=True, slots=True)
class Kind:
    """A container with a codec, as files with this ending have it."""

    ending: str
    container: str
    codec: str
    rates: tuple[int, ...] = (48_000,)
    layouts: tuple[str, ...] = ("mono",)
    codec_options: dict[str, str] = field(default_factory=dict)
    container_options: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Tell it from the others."""
        options = [*self.codec_options.items(), *self.container_options.items()]
        return " ".join([f".{self.ending} {self.codec}", *(f"{a}={b}" for a, b in options)])


BOTH = ("mono", "stereo")
MUSIC = (16_000, 44_100, 48_000)
OPUS = (16_000, 48_000)
PHONE = (8_000,)

KINDS = (
    Kind("ogg", "ogg", "libopus", OPUS, BOTH),
    Kind("opus", "ogg", "libopus", codec_options={"application": "voip", "dtx": "1"}),
    Kind("ogg", "ogg", "vorbis", (44_100,), ("stereo",), {"strict": "-2"}),
    Kind("oga", "ogg", "flac", MUSIC, BOTH),
    Kind("mp3", "mp3", "libmp3lame", (8_000, *MUSIC), BOTH),
    Kind("mp2", "mp2", "mp2", MUSIC, BOTH),
    Kind("m4a", "ipod", "aac", MUSIC, BOTH),
    Kind("m4a", "ipod", "alac", MUSIC, BOTH),
    Kind("mp4", "mp4", "libopus", OPUS, BOTH),
    Kind("mp4", "mp4", "aac", container_options={"movflags": "frag_keyframe+empty_moov"}),
    Kind("mp4", "mp4", "ac3", (48_000,), BOTH),
    Kind("mov", "mov", "pcm_s16le", MUSIC, BOTH),
    Kind("mov", "mov", "adpcm_ima_qt", (44_100,), BOTH),
    Kind("3gp", "3gp", "libopencore_amrnb", PHONE),
    Kind("3gp", "3gp", "aac", (16_000,)),
    Kind("amr", "amr", "libopencore_amrnb", PHONE),
    Kind("amr", "amr", "libopencore_amrnb", PHONE, codec_options={"dtx": "1"}),
    Kind("aac", "adts", "aac", MUSIC, BOTH),
    Kind("flac", "flac", "flac", MUSIC, BOTH),
    Kind("webm", "webm", "libopus", OPUS, BOTH),
    Kind("mka", "matroska", "aac", (44_100,), BOTH),
    Kind("mkv", "matroska", "pcm_s16le", (48_000,), BOTH),
    Kind("wav", "wav", "pcm_s16le", (8_000, *MUSIC, 96_000), BOTH),
    Kind("wav", "wav", "pcm_u8", (8_000, 44_100)),
    Kind("wav", "wav", "pcm_s24le", MUSIC, BOTH),
    Kind("wav", "wav", "pcm_f32le", (48_000,), BOTH),
    Kind("wav", "wav", "pcm_alaw", PHONE, BOTH),
    Kind("wav", "wav", "pcm_mulaw", PHONE, BOTH),
    Kind("wav", "wav", "adpcm_ima_wav", (8_000, 22_050, 44_100), BOTH),
    Kind("wav", "wav", "adpcm_ms", (8_000, 22_050, 44_100), BOTH),
    Kind("wav", "wav", "adpcm_yamaha", (44_100,), BOTH),
    Kind("wav", "wav", "g722", (16_000,)),
    Kind("wav", "wav", "g726", PHONE, codec_options={"code_size": "4"}),
    Kind("wav", "wav", "pcm_s16le", (48_000,), BOTH, container_options={"rf64": "always"}),
    Kind("w64", "w64", "pcm_s16le", (48_000,), BOTH),
    Kind("aiff", "aiff", "pcm_s16be", MUSIC, BOTH),
    Kind("aifc", "aiff", "pcm_s16le", (44_100,), BOTH),
    Kind("caf", "caf", "pcm_s16be", MUSIC, BOTH),
    Kind("caf", "caf", "alac", (44_100, 48_000), BOTH),
    Kind("caf", "caf", "adpcm_ima_qt", (44_100,), BOTH),
    Kind("au", "au", "pcm_mulaw", PHONE),
    Kind("au", "au", "pcm_s16be", (44_100,), BOTH),
    Kind("wma", "asf", "wmav2", MUSIC, BOTH, {"b": "64k"}),
    Kind("wma", "asf", "wmav1", (44_100,), BOTH, {"b": "96k"}),
    Kind("avi", "avi", "pcm_s16le", (44_100,), BOTH),
    Kind("avi", "avi", "libmp3lame", (44_100,), BOTH),
    Kind("mts", "mpegts", "aac", (48_000,), BOTH),
    Kind("mts", "mpegts", "ac3", (48_000,), BOTH),
    Kind("mpg", "mpeg", "mp2", (48_000,), BOTH),
)


def combinations() -> Iterator[tuple[Kind, int, str]]:
    """Give each kind with each of its rates and layouts."""
    for kind in KINDS:
        for rate in kind.rates:
            for layout in kind.layouts:
                yield kind, rate, layout


def written(samples: Samples, kind: Kind, rate: int, layout: str) -> bytes:
    """Write 48 kHz samples as a file of this kind; stereo has them on both channels."""
    file = io.BytesIO()
    with av.open(file, "w", format=kind.container, options=dict(kind.container_options)) as output:
        stream = output.add_stream(
            kind.codec, rate=rate, layout=layout, options=dict(kind.codec_options)
        )
        assert isinstance(stream, AudioStream)
        for frame in _frames(samples, stream.format.name, rate, layout):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


def _frames(
    samples: Samples, sample_format: str, rate: int, layout: str
) -> Iterator[av.AudioFrame]:
    """Convert to what the encoder takes; both channels as loud as the one."""
    resampler = av.AudioResampler(sample_format, layout, rate)
    channels, sent = 2 if layout == "stereo" else 1, 0
    pieces = [samples[start : start + RATE] for start in range(0, len(samples), RATE)]
    for frame in (*(_frame(piece, channels) for piece in pieces), None):
        for resampled in resampler.resample(frame):
            if resampled is not None:
                resampled.pts = sent
                sent += resampled.samples
                yield resampled


def _frame(piece: Samples, channels: int) -> av.AudioFrame:
    layout = "stereo" if channels == 2 else "mono"
    frame = av.AudioFrame.from_ndarray(np.tile(piece, (channels, 1)), "fltp", layout)
    frame.sample_rate = RATE
    return frame


def silent_film() -> bytes:
    """Write a film of one second as a camera without a microphone does, with no track of sound."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=5)
        assert isinstance(stream, VideoStream)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        grey = np.full((64, 64, 3), 128, dtype=np.uint8)
        for _ in range(5):
            output.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        output.mux(stream.encode(None))
    return file.getvalue()


def rewrapped(file: bytes, container: str) -> bytes:
    """Put the packets of an Ogg file into another container, undecoded."""
    wrapped = io.BytesIO()
    with (
        av.open(io.BytesIO(file), "r", format="ogg") as source,
        av.open(wrapped, "w", format=container) as output,
    ):
        stream = output.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.size:
                packet.stream = stream
                output.mux(packet)
    return wrapped.getvalue()
