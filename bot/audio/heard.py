"""One recording, listened to: where somebody speaks in it, and what it is like."""

from dataclasses import dataclass

import numpy as np

from bot.audio import detector
from bot.audio.decode import Samples, resampled
from bot.audio.frames import RATE, Frames, Span, rows
from bot.audio.level import gain_of, raised
from bot.audio.voiced import frames_of, spans_of_speech


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording at the level of a sample, in whole frames."""

    samples: Samples
    frames: Frames
    spans: list[Span]
    seconds: float


def heard(samples: Samples) -> Heard:
    """Listen to 24 kHz samples, and bring them to their level."""
    centred = samples - samples.mean()  # a cheap microphone adds a constant, which is no sound
    cut = rows(centred)
    found = spans_of_speech(detector.probabilities(resampled(centred, RATE, detector.RATE)))
    spans = [Span(span.start, min(span.end, len(cut))) for span in found]
    powers = np.einsum("ij,ij->i", cut, cut) / cut.shape[1]
    peaks = np.abs(cut).max(axis=1, initial=0.0)
    speech = frames_of(spans, len(cut))
    gain = gain_of(powers[speech]) if speech.any() else 0.0
    gains = np.full(len(cut), 10.0 ** (gain / 10.0), dtype=np.float32)
    frames = Frames(powers, peaks, speech, gains)
    return Heard(raised(cut.reshape(-1), gain), frames, spans, len(samples) / RATE)
