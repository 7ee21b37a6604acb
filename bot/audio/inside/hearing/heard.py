"""One recording after listening: where somebody speaks in it, and how it sounds."""

from dataclasses import dataclass, replace

import numpy as np

from bot.audio.inside.decoding.decode import Samples, resampled
from bot.audio.inside.hearing import detector
from bot.audio.inside.hearing.frames import FRAME, FRAME_SECONDS, RATE, Frames, Span, rows
from bot.audio.inside.hearing.level import gain_of
from bot.audio.inside.hearing.voiced import frames_of, spans_of_speech

AROUND_SPEECH_SECONDS = 0.5
"""Enough to hear the room in."""

AROUND_SPEECH = round(AROUND_SPEECH_SECONDS / FRAME_SECONDS)
"""The same in frames."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording, or the best part of a long one, cut into whole frames."""

    samples: Samples
    frames: Frames
    spans: list[Span]
    seconds: float
    """The length of the whole recording."""
    begins_at: float = 0.0
    """The second of the recording at which the part begins."""
    speech_elsewhere: float = 0.0
    """Seconds of speech in the rest of the recording, roughly."""
    unheard_seconds: float = 0.0
    """How much of the recording was not listened to, because that would have taken too long."""
    tracks: int = 1
    """How many tracks of sound the recording has."""
    heard_tracks: int = 1
    """How many of them were listened to."""

    @property
    def speech_seconds(self) -> float:
        """Seconds of speech in this part."""
        return float(self.frames.speech.sum()) * FRAME_SECONDS

    def around_speech(self) -> "Heard":
        """Leave out what comes before and after all speech: it may be music, or another room."""
        if not self.spans:
            return self
        start = max(0, self.spans[0].start - AROUND_SPEECH)
        end = min(len(self.frames.powers), self.spans[-1].end + AROUND_SPEECH)
        return replace(
            self,
            samples=self.samples[start * FRAME : end * FRAME],
            frames=self.frames.within(Span(start, end)),
            spans=[span.later(-start) for span in self.spans],
            begins_at=self.begins_at + start * FRAME_SECONDS,
        )


def heard(samples: Samples) -> Heard:
    """Listen to 24 kHz samples."""
    cut = rows(samples)
    steady = cut.reshape(-1)[: len(samples)]
    found = spans_of_speech(_probabilities(steady))
    spans = [Span(span.start, min(span.end, len(cut))) for span in found]
    powers, peaks = figures(cut)
    speech = frames_of(spans, len(cut))
    gain = gain_of(powers[speech]) if speech.any() else 0.0
    gains = np.full(len(cut), 10.0 ** (gain / 10.0), dtype=np.float32)
    frames = Frames(powers, peaks, speech, gains)
    return Heard(cut.reshape(-1), frames, spans, len(samples) / RATE)


def _probabilities(samples: Samples) -> Samples:
    """Ask the detector, and resample for it minute by minute, with a little around each."""

    def at_its_rate(start: int, end: int) -> Samples:
        first, last = (at * RATE // detector.RATE for at in (start, end))
        before = min(first, FRAME)
        piece = resampled(samples[first - before : last + FRAME], RATE, detector.RATE)
        left_out = before * detector.RATE // RATE
        return piece[left_out : left_out + end - start]

    length = -(-len(samples) * detector.RATE // RATE)
    return detector.probabilities_of(at_its_rate, length)


def figures(cut: Samples) -> tuple[Samples, Samples]:
    """Return the power and the peak of each row."""
    steady = cut.mean(axis=1)  # a gate leaves the constant part between words
    powers = np.maximum(np.einsum("ij,ij->i", cut, cut) / cut.shape[1] - steady * steady, 0.0)
    return powers, np.maximum(cut.max(axis=1), -cut.min(axis=1))
