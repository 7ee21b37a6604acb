"""Cuts recordings down to their speech: shortens long pauses, removes silent ends, joins them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.audio.inside.choosing.tape import Tape
from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing.frames import FRAME, FRAME_SECONDS, RATE, Span
from bot.audio.inside.hearing.level import raised

# What these figures bring: docs/audio.md.
LEAD_SECONDS = 0.15
TAIL_SECONDS = 0.20
LONGEST_PAUSE_SECONDS = 0.6
BETWEEN_RECORDINGS_SECONDS = 0.4
FADE_SECONDS = 0.010

_LEAD, _TAIL = int(LEAD_SECONDS * RATE), int(TAIL_SECONDS * RATE)
_HALF_PAUSE = int(LONGEST_PAUSE_SECONDS * RATE) // 2
_SILENCE = np.zeros(int(BETWEEN_RECORDINGS_SECONDS * RATE), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece of a tape, from one sample to another; `span` is speech in it, and sets its level."""

    span: Span
    start: int
    end: int


def trimmed(tape: Tape, chosen: range) -> Samples:
    """Keep the chosen stretches of speech with a little room around them, each at its level."""
    if not chosen:
        return np.zeros(0, dtype=np.float32)
    return np.concatenate(list(_pieces(tape, chosen)))


def seconds_between(tape: Tape, span: Span, following: Span) -> float:
    """Return the longest pause that can remain between two stretches, in seconds."""
    if tape.recording_of(span) != tape.recording_of(following):
        return TAIL_SECONDS + BETWEEN_RECORDINGS_SECONDS + LEAD_SECONDS
    return min(LONGEST_PAUSE_SECONDS, (following.start - span.end) * FRAME_SECONDS)


def kept(tape: Tape, chosen: range) -> Iterator[Kept]:
    """Return the pieces of the recordings that a sample is made of, in order."""
    if not chosen:
        return
    start = _first_sample(tape, chosen[0])
    for this, following in pairwise(chosen):
        span, next_span = tape.spans[this], tape.spans[following]
        if tape.recording_of(span) != tape.recording_of(next_span):
            yield Kept(span, start, _last_sample(tape, this))
            start = _first_sample(tape, following)
        elif (next_span.start - span.end) * FRAME > 2 * _HALF_PAUSE:
            yield Kept(span, start, span.end * FRAME + _HALF_PAUSE)
            start = next_span.start * FRAME - _HALF_PAUSE
    last = chosen[-1]
    yield Kept(tape.spans[last], start, _last_sample(tape, last))


def _pieces(tape: Tape, chosen: range) -> Iterator[Samples]:
    before: Kept | None = None
    for one in kept(tape, chosen):
        if before and tape.recording_of(before.span) != tape.recording_of(one.span):
            yield _SILENCE
        yield _piece(tape, one.span, one.start, one.end)
        before = one


def _first_sample(tape: Tape, number: int) -> int:
    """Begin a little before a stretch, but not inside the one before it or before the recording."""
    span = tape.spans[number]
    earlier = tape.spans[number - 1].end if number else 0
    edge = max(earlier, tape.recording_of(span).start)
    return max(edge * FRAME, span.start * FRAME - _LEAD)


def _last_sample(tape: Tape, number: int) -> int:
    """End a little after a stretch, but not inside the next one or after the recording."""
    span = tape.spans[number]
    edge = tape.recording_of(span).end
    if number + 1 < len(tape.spans):
        edge = min(edge, tape.spans[number + 1].start)
    return min(edge * FRAME, span.end * FRAME + _TAIL)


def _piece(tape: Tape, span: Span, start: int, end: int) -> Samples:
    """Bring a stretch to its level; it begins and ends without a click."""
    piece = raised(tape.cut(start, end), power=float(tape.frames.gains[span.start]))
    fade = np.linspace(0.0, 1.0, min(int(FADE_SECONDS * RATE), len(piece)), dtype=np.float32)
    piece[: len(fade)] *= fade
    piece[len(piece) - len(fade) :] *= fade[::-1]
    return piece
