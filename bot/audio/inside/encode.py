"""Writes sound for others: WAV to train on, a voice bubble or an MP3 to listen to."""

import io
import wave
from typing import Literal

import av
import numpy as np

from bot.audio.inside.decoding.decode import Samples, frame_of

CLIP_RATE = 48_000
CLIP_BITS_PER_SECOND = 32_000
"""60 s take 212 KB; a voice bubble may take 1 MB."""

PART_BITS_PER_SECOND = 24_000
"""A part may last five minutes, with its pauses: those take 900 KB."""

MUSIC_BITS_PER_SECOND = 64_000
"""Sounds as good as the voice bubble; 60 s take 480 KB."""

DISCLOSURE = "AI-generated voice"
"""The label that every demo clip carries in its comment."""

_LONGEST_LABEL = 500
_MOST_LABELS = 30


def wav(samples: Samples, rate: int) -> bytes:
    """Write a mono 16-bit WAV."""
    steps = np.empty(len(samples), dtype="<i2")
    np.multiply(samples, np.float32(32767.0), out=steps, casting="unsafe")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(steps.data)
    return file.getvalue()


def opus(samples: Samples, labels: dict[str, str]) -> bytes:
    """Write 48 kHz samples as OGG/Opus, with the tags of the source and our label."""
    return _encoded(samples, disclosed(labels), "ogg", "libopus", CLIP_BITS_PER_SECOND)


def own_voice(samples: Samples) -> bytes:
    """Write 48 kHz samples of a person's own recording as OGG/Opus, without any label."""
    return _encoded(samples, {}, "ogg", "libopus", PART_BITS_PER_SECOND)


def mp3(samples: Samples, labels: dict[str, str]) -> bytes:
    """Write 48 kHz samples as MP3, with the same tags and label."""
    return _encoded(samples, disclosed(labels), "mp3", "libmp3lame", MUSIC_BITS_PER_SECOND)


WITHOUT_CHANCE = {"fflags": "+bitexact"}
"""Else FFmpeg asks for a random serial number, for which the locked child can open no file."""


def _encoded(
    samples: Samples,
    labels: dict[str, str],
    format_name: str,
    codec: Literal["libopus", "libmp3lame"],
    bit_rate: int,
) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=format_name, container_options=WITHOUT_CHANCE) as container:
        container.metadata.update(labels)
        stream = container.add_stream(codec, rate=CLIP_RATE, layout="mono")
        stream.bit_rate = bit_rate
        stream.codec_context.thread_count = 1
        for start in range(0, len(samples), CLIP_RATE):
            container.mux(stream.encode(frame_of(samples[start : start + CLIP_RATE], CLIP_RATE)))
        container.mux(stream.encode(None))
    return file.getvalue()


def disclosed(labels: dict[str, str]) -> dict[str, str]:
    """Keep the tags, up to a limit, and say in the comment that the voice is AI-generated."""
    kept = {name: text[:_LONGEST_LABEL] for name, text in list(labels.items())[:_MOST_LABELS]}
    said = next((name for name in kept if name.casefold() == "comment"), "comment")
    already = kept.get(said, "")
    if DISCLOSURE not in already:
        kept[said] = f"{already}; {DISCLOSURE}" if already else DISCLOSURE
    return kept
