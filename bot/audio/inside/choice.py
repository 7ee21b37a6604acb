"""Chooses the part of a long recording to train on: the best single stretch that fits a minute.

We take one stretch and not the best sentences of all, because the way in which one sentence follows
the other belongs to a voice. At every cut, a breath would be missing.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np

from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing import measures
from bot.audio.inside.hearing.frames import FRAME_SECONDS, Frames, Span
from bot.audio.inside.tape import Tape
from bot.audio.inside.trim import LEAD_SECONDS, LONGEST_PAUSE_SECONDS, TAIL_SECONDS, seconds_between
from cloning.domain import take

LONGEST_SAMPLE_SECONDS = 60.0
"""The upstream recommends 10 to 60 s of training audio."""

LONGEST_SPAN_SECONDS = 5.0
"""A longer stretch of speech may be cut, at its quietest place."""

# The value of a stretch, in decibels of noise; we chose the weights, and the tests show them.
BEST_ABOVE_NOISE_DB = 30.0
"""Above this a recording gets no better."""
PER_CREST_DB = (take.GOOD_ABOVE_NOISE_DB - take.LEAST_ABOVE_NOISE_DB) / (
    take.GOOD_CREST_DB - take.LEAST_CREST_DB
)
"""For overdriven speech, the way from fine to useless is as long as for noisy speech."""
PER_MISSING_SECOND = 0.25
PER_CUT = 0.25


def chosen(tape: Tape) -> tuple[Tape, range]:
    """Choose stretches of speech, by index; the new tape has more of them if it cut long ones."""
    everything = range(len(tape.spans))
    if not everything or everything in _windows(tape):
        return tape, everything
    tape = _with_short_spans(tape)
    worth = _stretches(tape)
    return tape, max(_windows(tape), key=lambda window: _worth(worth[window.start : window.stop]))


def first_minute(tape: Tape) -> tuple[Tape, range]:
    """Choose the stretches of speech that fit, from the first one on; the tape may have more."""
    everything = range(len(tape.spans))
    if not everything or everything in _windows(tape):
        return tape, everything
    tape = _with_short_spans(tape)
    return tape, _windows(tape)[0]


def quality(frames: Frames) -> float:
    """Rate speech for a voice, in decibels of noise: how clean and how undistorted it is."""
    above_noise = min(BEST_ABOVE_NOISE_DB, measures.above_noise(frames))
    return above_noise + PER_CREST_DB * min(take.GOOD_CREST_DB, measures.crest(frames))


def _with_short_spans(tape: Tape) -> Tape:
    spans = [part for span in tape.spans for part in _divided(span, tape.frames.powers)]
    return replace(tape, spans=spans)


def _windows(tape: Tape) -> list[range]:
    """Return, from each stretch on, as many as fit; leave out those that are the end of another."""
    lengths = [span.length * FRAME_SECONDS for span in tape.spans]
    pauses = [seconds_between(tape, *pair) for pair in pairwise(tape.spans)]
    steps = (length + pause for length, pause in zip(lengths, pauses, strict=False))
    starts = list(accumulate(steps, initial=0.0))
    ends = [start + length for start, length in zip(starts, lengths, strict=True)]
    room = LONGEST_SAMPLE_SECONDS - LEAD_SECONDS - TAIL_SECONDS
    stops = [bisect_right(ends, start + room) for start in starts]
    earlier = [0, *stops[:-1]]
    return [range(n, stop) for n, stop in enumerate(stops) if stop > earlier[n]]


def _divided(span: Span, powers: Samples) -> list[Span]:
    """Cut a long stretch at the quietest frame near its middle, until no piece is long."""
    if span.length * FRAME_SECONDS <= LONGEST_SPAN_SECONDS:
        return [span]
    third = span.length // 3
    middle = powers[span.start + third : span.end - third]
    cut = span.start + third + int(np.argmin(middle))
    halves = Span(span.start, cut), Span(cut, span.end)
    return [part for half in halves for part in _divided(half, powers)]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The ratings of one stretch."""

    seconds: float
    quality_db: float
    level_db: float
    cut_before: bool


def _stretches(tape: Tape) -> list[_Stretch]:
    pauses = [0.0, *(seconds_between(tape, *pair) for pair in pairwise(tape.spans))]
    return [_stretch(tape, number, pause) for number, pause in enumerate(pauses)]


def _stretch(tape: Tape, number: int, pause: float) -> _Stretch:
    """Rate a stretch only by itself and its pauses, so that good stretches can't hide a bad one."""
    frames = tape.around(range(number, number + 1))
    level = measures.loudness((frames.powers * frames.gains)[frames.speech])
    return _Stretch(
        seconds=tape.spans[number].length * FRAME_SECONDS,
        quality_db=quality(frames),
        level_db=10.0 * float(np.log10(max(level, 1e-20))),
        cut_before=pause >= LONGEST_PAUSE_SECONDS,
    )


def _worth(stretches: Sequence[_Stretch]) -> float:
    """Weigh how good the stretches are against how uneven, how few and how often cut they are."""
    seconds = sum(stretch.seconds for stretch in stretches)
    quality = sum(stretch.seconds * stretch.quality_db for stretch in stretches) / seconds
    unevenness = float(np.std([stretch.level_db for stretch in stretches]))
    missing = LONGEST_SAMPLE_SECONDS - seconds
    cuts = sum(stretch.cut_before for stretch in stretches[1:])
    return quality - unevenness - PER_MISSING_SECOND * missing - PER_CUT * cuts
