"""Several recordings in a row, in the order in which they were sent."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing.frames import FRAME_SECONDS, Frames, Span, joined
from bot.audio.inside.hearing.heard import Heard

HARD_TO_FIND_SECONDS = 300.0
"""In a recording that lasts longer, people are told where the only speech is."""


@dataclass(frozen=True, slots=True)
class Tape:
    """The samples, frames and stretches of speech of several recordings."""

    samples: Samples
    frames: Frames
    spans: list[Span]
    recordings: list[Span]
    """The frames of each recording."""
    seconds: float
    """The length of all recordings; of a long one, the tape has only a part."""
    begins_at: float = 0.0
    """The second of its recording at which the first part begins."""
    speech_elsewhere: float = 0.0
    """Seconds of speech outside the tape."""
    unheard_seconds: float = 0.0
    """How much of the recordings was not listened to."""
    tracks: int = 1
    heard_tracks: int = 1
    """Of the recording of which most tracks were not listened to."""

    @property
    def speech_seconds(self) -> float:
        """Seconds of speech in all recordings."""
        return self.seconds_of(range(len(self.spans))) + self.speech_elsewhere

    def seconds_of(self, window: range) -> float:
        """Return the seconds of speech in some stretches, given by index."""
        return sum(self.spans[number].length for number in window) * FRAME_SECONDS

    def part(self, window: range) -> tuple[float, float] | None:
        """Return where some stretches begin and end in their recording, in seconds.

        None if they are all of its speech, unless that is hard to find in a long recording, or if
        there are several recordings.
        """
        everything = len(window) == len(self.spans) and not self.speech_elsewhere
        if not window or len(self.recordings) > 1:
            return None
        found = everything and self.seconds < HARD_TO_FIND_SECONDS
        return None if found else self.place(window)

    def place(self, window: range) -> tuple[float, float]:
        """Return where some stretches begin and end in the first recording, in seconds."""
        first, last = self.spans[window.start], self.spans[window.stop - 1]
        start, end = first.start * FRAME_SECONDS, last.end * FRAME_SECONDS
        return self.begins_at + start, self.begins_at + end

    def around(self, window: range) -> Frames:
        """Return the frames of some stretches, given by index, with the pauses around them."""
        start = self.spans[window.start - 1].end if window.start else 0
        end = len(self.frames.powers)
        if window.stop < len(self.spans):
            end = self.spans[window.stop].start
        return self.frames.within(Span(start, end))

    def recording_of(self, span: Span) -> Span:
        """Return the recording that has this stretch of speech."""
        starts = [recording.start for recording in self.recordings]
        return self.recordings[bisect_right(starts, span.start) - 1]


def tape_of(recordings: Sequence[Heard]) -> Tape:
    """Put recordings one after the other."""
    lengths = [len(recording.frames.powers) for recording in recordings]
    places = list(accumulate(lengths, initial=0))
    unheard = max(recordings, key=lambda one: one.tracks - one.heard_tracks)
    return Tape(
        np.concatenate([recording.samples for recording in recordings]),
        joined([recording.frames for recording in recordings]),
        [s.later(at) for at, one in zip(places, recordings, strict=False) for s in one.spans],
        [Span(at, at + length) for at, length in zip(places, lengths, strict=False)],
        sum(recording.seconds for recording in recordings),
        recordings[0].begins_at,
        sum(recording.speech_elsewhere for recording in recordings),
        sum(recording.unheard_seconds for recording in recordings),
        unheard.tracks,
        unheard.heard_tracks,
    )
