"""Tapes made of figures, for what is decided by figures alone."""

from collections.abc import Sequence

import numpy as np

from bot.audio.inside.choosing.tape import Tape, tape_of
from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing.frames import FRAME, FRAME_SECONDS, Frames, Span
from bot.audio.inside.hearing.heard import Heard
from bot.audio.inside.hearing.voiced import frames_of


def frames(seconds: float) -> int:
    """Tell how many frames last so long, as nearly as frames can."""
    return round(seconds / FRAME_SECONDS)


def span(start: float, end: float) -> Span:
    """A stretch, in seconds."""
    return Span(frames(start), frames(end))


def recording(
    seconds: float,
    speech: Sequence[tuple[float, float]],
    *,
    speech_power: float = 0.01,
    noise_power: float = 1e-6,
    crest_db: float = 9.0,
    samples: Samples | None = None,
) -> Heard:
    """A recording of so many seconds with speech from here to there."""
    length = frames(seconds)
    spans = [span(*stretch) for stretch in speech]
    spoken = frames_of(spans, length)
    powers = np.where(spoken, speech_power, noise_power).astype(np.float32)
    peaks = np.sqrt(powers * 10 ** (crest_db / 10))
    if samples is None:
        samples = np.repeat(np.sqrt(powers), FRAME).astype(np.float32)
    gains = np.ones(length, dtype=np.float32)
    return Heard(samples, Frames(powers, peaks, spoken, gains), spans, length * FRAME_SECONDS)


def tape(*recordings: Heard) -> Tape:
    """Several recordings in a row."""
    return tape_of(recordings)
