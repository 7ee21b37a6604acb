"""Several recordings in a row, in the order in which they were sent."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing.frames import FRAME, FRAME_SECONDS, Frames, Span, joined
from bot.audio.inside.hearing.heard import AROUND_SPEECH, Heard


@dataclass(frozen=True, slots=True)
class Piece:
    """Samples in a row, from a frame on."""

    begins: int
    samples: Samples

    @property
    def end(self) -> int:
        """The frame after the last."""
        return self.begins + len(self.samples) // FRAME

    def within(self, span: Span) -> "Piece":
        """Copy what a stretch has of it."""
        start, end = max(self.begins, span.start), min(self.end, span.end)
        inside = slice((start - self.begins) * FRAME, (end - self.begins) * FRAME)
        return Piece(start, self.samples[inside].copy())


HARD_TO_FIND_SECONDS = 300.0
"""In a recording that lasts longer, people are told where the only speech is."""


@dataclass(frozen=True, slots=True)
class Tape:
    """The samples, frames and stretches of speech of several recordings."""

    pieces: Sequence[Piece]
    """In order; the samples between them were forgotten."""
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
    gaps: frozenset[int] = frozenset()
    """Frames at which speech begins behind other speech that was forgotten."""
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
        """Return the frames of some stretches, given by index, with the pauses around them.

        Before the first and after the last, only a little of a pause counts: the rest is not used.
        """
        if not window:
            return self.frames
        first, last = self.spans[window.start], self.spans[window.stop - 1]
        start = max(self.recording_of(first).start, first.start - AROUND_SPEECH)
        end = min(self.recording_of(last).end, last.end + AROUND_SPEECH)
        if window.start:
            start = max(start, self.spans[window.start - 1].end)
        if window.stop < len(self.spans):
            end = min(end, self.spans[window.stop].start)
        return self.frames.within(Span(start, end))

    def cut(self, start: int, end: int) -> Samples:
        """Return the samples from one to another, which lie within one recording."""
        begins = [piece.begins for piece in self.pieces]
        piece = self.pieces[max(0, bisect_right(begins, start // FRAME) - 1)]
        return piece.samples[start - piece.begins * FRAME : end - piece.begins * FRAME]

    @property
    def kept_seconds(self) -> float:
        """The length of all samples that are still known."""
        return sum(piece.end - piece.begins for piece in self.pieces) * FRAME_SECONDS

    def followed_by(self, found: Heard) -> "Tape":
        """Put another recording behind."""
        at, other = len(self.frames.powers), tape_of([found])
        unheard = max(self, other, key=_unheard_tracks)
        return Tape(
            [*self.pieces, *(Piece(at + one.begins, one.samples) for one in other.pieces)],
            joined([self.frames, other.frames]),
            [*self.spans, *(span.later(at) for span in other.spans)],
            [*self.recordings, *(span.later(at) for span in other.recordings)],
            self.seconds + other.seconds,
            self.begins_at,
            self.speech_elsewhere + other.speech_elsewhere,
            self.unheard_seconds + other.unheard_seconds,
            self.gaps,
            unheard.tracks,
            unheard.heard_tracks,
        )

    def with_only(self, windows: Sequence[range]) -> "Tape":
        """Forget all speech but that of some windows, and the sound of the rest."""
        kept = sorted({number for window in windows for number in window})
        spans = [self.spans[number] for number in kept]
        behind = {self.spans[n].start for last, n in pairwise(kept) if n != last + 1}
        first = {spans[0].start} if kept and kept[0] else set()
        gaps = (self.gaps | behind | first) & {span.start for span in spans}
        left_out = self.seconds_of(range(len(self.spans))) - sum(map(_seconds, spans))
        return replace(
            self,
            pieces=[
                piece.within(around)
                for around in self._around_each(spans)
                for piece in self.pieces
                if piece.begins < around.end and around.start < piece.end
            ],
            spans=spans,
            speech_elsewhere=self.speech_elsewhere + left_out,
            gaps=frozenset(gaps),
        )

    def _around_each(self, spans: Sequence[Span]) -> list[Span]:
        """Return what a sample may need of each stretch, without overlaps."""
        wanted: list[Span] = []
        for span in spans:
            recording = self.recording_of(span)
            start = max(recording.start, span.start - AROUND_SPEECH)
            end = min(recording.end, span.end + AROUND_SPEECH)
            if wanted and start <= wanted[-1].end and start > recording.start:
                wanted[-1] = Span(wanted[-1].start, end)
            else:
                wanted.append(Span(start, end))
        return wanted

    def recording_of(self, span: Span) -> Span:
        """Return the recording that has this stretch of speech."""
        starts = [recording.start for recording in self.recordings]
        return self.recordings[bisect_right(starts, span.start) - 1]


def tape_of(recordings: Sequence[Heard]) -> Tape:
    """Put recordings one after the other."""
    lengths = [len(recording.frames.powers) for recording in recordings]
    places = list(accumulate(lengths, initial=0))
    unheard = max(recordings, key=_unheard_tracks)
    return Tape(
        [Piece(at, one.samples) for at, one in zip(places, recordings, strict=False)],
        joined([recording.frames for recording in recordings]),
        [s.later(at) for at, one in zip(places, recordings, strict=False) for s in one.spans],
        [Span(at, at + length) for at, length in zip(places, lengths, strict=False)],
        sum(recording.seconds for recording in recordings),
        recordings[0].begins_at,
        sum(recording.speech_elsewhere for recording in recordings),
        sum(recording.unheard_seconds for recording in recordings),
        tracks=unheard.tracks,
        heard_tracks=unheard.heard_tracks,
    )


def _unheard_tracks(heard: Heard | Tape) -> int:
    return heard.tracks - heard.heard_tracks


def _seconds(span: Span) -> float:
    return span.length * FRAME_SECONDS
