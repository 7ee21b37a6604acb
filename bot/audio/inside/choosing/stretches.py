"""Stretches of speech, each rated by itself, and which of them fit into a sample in a row."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np

from bot.audio.inside.choosing.tape import Tape
from bot.audio.inside.choosing.trim import (
    LEAD_SECONDS,
    LONGEST_PAUSE_SECONDS,
    TAIL_SECONDS,
    seconds_between,
)
from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing import measures
from bot.audio.inside.hearing.frames import FRAME_SECONDS, Frames, Span
from cloning.domain.recordings import take

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


def quality(frames: Frames) -> float:
    """Rate speech for a voice, in decibels of noise: how clean and how undistorted it is."""
    return _quality(measures.above_noise(frames), measures.crest(frames))


def _quality(above_noise_db: float, crest_db: float) -> float:
    above_noise_db = min(BEST_ABOVE_NOISE_DB, above_noise_db)
    return above_noise_db + PER_CREST_DB * min(take.GOOD_CREST_DB, crest_db)


def with_short_spans(tape: Tape) -> Tape:
    """Cut long stretches of speech."""
    spans = [part for span in tape.spans for part in _divided(span, tape.frames.powers)]
    return replace(tape, spans=spans)


def windows(tape: Tape, within: range) -> list[range]:
    """Return, from each stretch on, as many as fit; leave out those that are the end of another."""
    gaps = [number for number in within[1:] if tape.spans[number].start in tape.gaps]
    edges = [within.start, *gaps, within.stop]
    return [window for edge in pairwise(edges) for window in _in_a_row(tape, range(*edge))]


def _in_a_row(tape: Tape, within: range) -> list[range]:
    spans = tape.spans[within.start : within.stop]
    lengths = [span.length * FRAME_SECONDS for span in spans]
    pauses = [seconds_between(tape, *pair) for pair in pairwise(spans)]
    steps = (length + pause for length, pause in zip(lengths, pauses, strict=False))
    starts = list(accumulate(steps, initial=0.0))
    ends = [start + length for start, length in zip(starts, lengths, strict=True)]
    room = LONGEST_SAMPLE_SECONDS - LEAD_SECONDS - TAIL_SECONDS
    stops = [within.start + bisect_right(ends, start + room) for start in starts]
    earlier = [0, *stops[:-1]]
    numbered = enumerate(stops, within.start)
    return [
        range(n, stop) for (n, stop), last in zip(numbered, earlier, strict=True) if stop > last
    ]


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
class Stretch:
    """The ratings of one stretch of speech."""

    seconds: float
    above_noise_db: float
    quality_db: float
    level_db: float
    cut_before: bool


def stretches(tape: Tape, window: range) -> list[Stretch]:
    """Rate each stretch of a window, given by index."""
    spans = tape.spans[window.start : window.stop]
    pauses = [0.0, *(seconds_between(tape, *pair) for pair in pairwise(spans))]
    return [_stretch(tape, *numbered) for numbered in zip(window, pauses, strict=True)]


def _stretch(tape: Tape, number: int, pause: float) -> Stretch:
    """Rate a stretch only by itself and its pauses, so that good stretches can't hide a bad one."""
    frames = tape.around(range(number, number + 1))
    above_noise_db = measures.above_noise(frames)
    level = measures.loudness((frames.powers * frames.gains)[frames.speech])
    return Stretch(
        seconds=tape.spans[number].length * FRAME_SECONDS,
        above_noise_db=above_noise_db,
        quality_db=_quality(above_noise_db, measures.crest(frames)),
        level_db=10.0 * float(np.log10(max(level, 1e-20))),
        cut_before=pause >= LONGEST_PAUSE_SECONDS,
    )


def worth(stretches: Sequence[Stretch], quality_db: float | None = None) -> float:
    """Weigh how good the stretches are against how uneven, how few and how often cut they are.

    `quality_db` is their quality together, if it is known.
    """
    seconds = sum(stretch.seconds for stretch in stretches)
    if quality_db is None:
        quality_db = sum(stretch.seconds * stretch.quality_db for stretch in stretches) / seconds
    unevenness = float(np.std([stretch.level_db for stretch in stretches]))
    missing = LONGEST_SAMPLE_SECONDS - seconds
    cuts = sum(stretch.cut_before for stretch in stretches[1:])
    return quality_db - unevenness - PER_MISSING_SECOND * missing - PER_CUT * cuts
