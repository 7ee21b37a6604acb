"""Writes sound in the two forms that we hand on: a WAV to train on, a voice bubble to listen to."""

import io
import wave

import av

from bot.audio.decode import Samples, frame_of

CLIP_RATE = 48_000
CLIP_BITS_PER_SECOND = 32_000
"""60 s weigh 212 KB; a voice bubble may weigh 1 MB (audio.md, "Demo clip")."""

DISCLOSURE = "AI-generated voice"
"""The label that every demo clip carries in its comment."""

_LONGEST_LABEL = 500
_MOST_LABELS = 30


def wav(samples: Samples, rate: int) -> bytes:
    """Write a mono 16-bit WAV."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes((samples * 32767.0).astype("<i2").tobytes())
    return file.getvalue()


def opus(samples: Samples, labels: dict[str, str]) -> bytes:
    """Write 48 kHz samples as OGG/Opus, with the labels of the source and with ours."""
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        container.metadata.update(disclosed(labels))
        stream = container.add_stream("libopus", rate=CLIP_RATE, layout="mono")
        stream.bit_rate = CLIP_BITS_PER_SECOND
        for start in range(0, len(samples), CLIP_RATE):
            container.mux(stream.encode(frame_of(samples[start : start + CLIP_RATE], CLIP_RATE)))
        container.mux(stream.encode(None))
    return file.getvalue()


def disclosed(labels: dict[str, str]) -> dict[str, str]:
    """Keep the labels, within reason, and say in the comment that no person is speaking."""
    kept = {name: text[:_LONGEST_LABEL] for name, text in list(labels.items())[:_MOST_LABELS]}
    said = next((name for name in kept if name.casefold() == "comment"), "comment")
    already = kept.get(said, "")
    kept[said] = f"{already}; {DISCLOSURE}" if already else DISCLOSURE
    return kept
