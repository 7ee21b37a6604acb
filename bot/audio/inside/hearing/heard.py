"""One recording, listened to: where somebody speaks in it, and what it is like."""

from dataclasses import dataclass

import numpy as np

from bot.audio.inside.decoding.decode import Samples, resampled
from bot.audio.inside.hearing import detector
from bot.audio.inside.hearing.frames import FRAME_SECONDS, RATE, Frames, Span, rows
from bot.audio.inside.hearing.level import gain_of
from bot.audio.inside.hearing.voiced import frames_of, spans_of_speech


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording, or the best part of a long one, cut into whole frames."""

    samples: Samples
    frames: Frames
    spans: list[Span]
    seconds: float
    """How long the whole recording is."""
    begins_at: float = 0.0
    """At which second of it the part begins."""
    speech_elsewhere: float = 0.0
    """For about how many seconds somebody speaks in the rest of it."""

    @property
    def speech_seconds(self) -> float:
        """For how long somebody speaks in what is here."""
        return float(self.frames.speech.sum()) * FRAME_SECONDS


def heard(samples: Samples) -> Heard:
    """Listen to 24 kHz samples."""
    seconds = len(samples) / RATE
    samples = samples - samples.mean()  # a cheap microphone adds a constant, which is no sound
    found = spans_of_speech(detector.probabilities(resampled(samples, RATE, detector.RATE)))
    cut = rows(samples)
    spans = [Span(span.start, min(span.end, len(cut))) for span in found]
    steady = cut.mean(axis=1)  # nor is what a gate leaves of it between the words
    powers = np.maximum(np.einsum("ij,ij->i", cut, cut) / cut.shape[1] - steady * steady, 0.0)
    peaks = np.maximum(cut.max(axis=1), -cut.min(axis=1))
    speech = frames_of(spans, len(cut))
    gain = gain_of(powers[speech]) if speech.any() else 0.0
    gains = np.full(len(cut), 10.0 ** (gain / 10.0), dtype=np.float32)
    frames = Frames(powers, peaks, speech, gains)
    return Heard(cut.reshape(-1), frames, spans, seconds)
