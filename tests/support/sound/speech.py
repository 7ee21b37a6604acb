"""Real speech for tests, in every form that people send it in; all made of one LibriVox reading."""

import io
import wave
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Maker = Callable[[], bytes]

RATE = 48_000
_SPEECH = Path(__file__).parents[3] / "sandbox" / "speech"


@cache
def austen() -> bytes:
    """24.7 s of speech, as Telegram makes voice notes."""
    return (_SPEECH / "austen.ogg").read_bytes()


@cache
def short() -> bytes:
    """3.0 s of speech."""
    return (_SPEECH / "short.ogg").read_bytes()


@cache
def with_pauses() -> bytes:
    """The speech as a voice note, with 3 s of silence before it, after it and after 8 s of it."""
    speech, silent = samples_of(austen()), np.zeros(3 * RATE, dtype=np.float32)
    middle = 8 * RATE
    return as_voice_note(np.concatenate([silent, speech[:middle], silent, speech[middle:], silent]))


@cache
def samples_of(file: bytes) -> Samples:
    """Decode a file that we made ourselves, to one channel at 48 kHz."""
    resampler = av.AudioResampler("flt", "mono", RATE)
    with av.open(io.BytesIO(file), "r") as container:
        frames = [*container.decode(audio=0), None]
        resampled = [piece for frame in frames for piece in resampler.resample(frame)]
    return np.concatenate([piece.to_ndarray()[0] for piece in resampled]).astype(np.float32)


def recorded(
    samples: Samples,
    container: str,
    codec: str,
    *,
    video: bool = False,
    labels: Mapping[str, str] | None = None,
) -> bytes:
    """Write 48 kHz samples as a file of some kind."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        output.metadata.update(labels or {})
        picture = _add_picture(output) if video else None
        sound = output.add_stream(codec, rate=RATE, layout="mono")
        assert isinstance(sound, AudioStream)
        if picture is not None:
            _film(output, picture, seconds=len(samples) / RATE)
        for start in range(0, len(samples), RATE):
            piece = np.ascontiguousarray(samples[start : start + RATE])[np.newaxis]
            frame = av.AudioFrame.from_ndarray(piece, "flt", "mono")
            frame.sample_rate = RATE
            output.mux(sound.encode(frame))
        output.mux(sound.encode(None))
    return file.getvalue()


def _add_picture(output: OutputContainer) -> VideoStream:
    picture = output.add_stream("mpeg4", rate=5)
    assert isinstance(picture, VideoStream)
    picture.width = picture.height = 240
    picture.pix_fmt = "yuv420p"
    return picture


def _film(output: OutputContainer, picture: VideoStream, *, seconds: float) -> None:
    for _ in range(int(seconds * 5)):
        grey = np.full((240, 240, 3), 128, dtype=np.uint8)
        output.mux(picture.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
    output.mux(picture.encode(None))


@cache
def as_mp3() -> bytes:
    """The speech as MP3, with the ID3 tag that most have."""
    return recorded(samples_of(austen()), "mp3", "libmp3lame")


@cache
def as_m4a() -> bytes:
    """The speech as an iPhone's voice memo."""
    return recorded(samples_of(austen()), "mp4", "aac")


@cache
def as_aac() -> bytes:
    """The speech as a bare AAC stream."""
    return recorded(samples_of(austen()), "adts", "aac")


@cache
def as_wav() -> bytes:
    """The speech as WAV."""
    return as_wav_of(samples_of(austen()))


@cache
def as_float_wav() -> bytes:
    """The speech as WAV, with floating point samples."""
    return recorded(samples_of(austen()), "wav", "pcm_f32le")


@cache
def as_flac() -> bytes:
    """The speech as FLAC."""
    return recorded(samples_of(austen()), "flac", "flac")


@cache
def as_webm() -> bytes:
    """The speech as a browser records it."""
    return recorded(samples_of(austen()), "webm", "libopus")


@cache
def as_video_note() -> bytes:
    """The speech with a (grey) picture, as MP4."""
    return recorded(samples_of(austen()), "mp4", "aac", video=True)


def as_voice_note(samples: Samples) -> bytes:
    """Any sound, as a voice note."""
    return recorded(samples, "ogg", "libopus")


def as_wav_of(samples: Samples) -> bytes:
    """Any sound, as WAV."""
    return recorded(samples, "wav", "pcm_s16le")


def silence(seconds: float) -> bytes:
    """A voice note in which there is nothing."""
    return as_voice_note(np.zeros(int(seconds * RATE), dtype=np.float32))


def samples_of_wav(wav: bytes) -> Samples:
    """Read a mono 16-bit WAV with nothing but the standard library."""
    with wave.open(io.BytesIO(wav)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (1, 2)
        whole = np.frombuffer(reader.readframes(reader.getnframes()), dtype="<i2")
    return (whole / 32768.0).astype(np.float32)
