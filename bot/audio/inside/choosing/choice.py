"""Chooses the part of a long recording to train on: the best single stretch that fits a minute.

We take one stretch and not the best sentences of all, because the way in which one sentence follows
the other belongs to a voice. At every cut, a breath would be missing.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, product

from bot.audio.inside.choosing.stretches import (
    Stretch,
    quality,
    stretches,
    windows,
    with_short_spans,
    worth,
)
from bot.audio.inside.choosing.tape import Tape
from bot.audio.inside.hearing import measures
from bot.audio.inside.hearing.frames import Frames
from cloning.domain.recordings import take

MOST_FALSE_ENDS = 3
"""The detector hears a word or two in music, seldom more."""

LEAST_SHARE = 0.75
"""So much of a short recording must be left when we leave out what may be no speech."""


def chosen(tape: Tape) -> tuple[Tape, range]:
    """Choose stretches of speech, by index; the new tape has more of them if it cut long ones."""
    everything = range(len(tape.spans))
    if not everything:
        return tape, everything
    if everything in windows(tape, everything):
        return tape, _without_noise(tape, everything, everything)
    tape = with_short_spans(tape)
    everything = range(len(tape.spans))
    rated = stretches(tape, everything)
    best = max(windows(tape, everything), key=lambda found: worth(rated[found.start : found.stop]))
    return tape, _without_noise(tape, best, everything)


def first_minute(tape: Tape) -> tuple[Tape, range]:
    """Choose the stretches of speech that fit, from the first one on; the tape may have more."""
    everything = range(len(tape.spans))
    if not everything:
        return tape, everything
    if everything not in windows(tape, everything):
        tape = with_short_spans(tape)
    first = windows(tape, range(len(tape.spans)))[0]
    return tape, _without_noise(tape, first, first)


def _without_noise(tape: Tape, window: range, within: range) -> range:
    """Leave out stretches that would spoil the others, such as a word that was heard in music.

    If a window is not clean, a part of it may be, or another one in `within` without the noise.
    """
    if _is_clean(tape.around(window)):
        return _without_false_ends(tape, window)
    rated = stretches(tape, within)
    least = min(take.LEAST_SPEECH_SECONDS, LEAST_SHARE * tape.seconds_of(window))
    usable: dict[range, float] = {}
    for found in {*_shorter(window), *_cleaner(tape, within, rated)}:
        frames = tape.around(found)
        if tape.seconds_of(found) >= least and _is_usable(frames):
            alike = rated[found.start - within.start : found.stop - within.start]
            usable[found] = worth(alike, quality(frames))
    return max(usable, key=lambda found: (usable[found], -found.start), default=window)


def _shorter(window: range) -> Iterator[range]:
    """Leave out no, or a few, stretches at the ends of a window."""
    for first, last in product(range(MOST_FALSE_ENDS + 1), repeat=2):
        if first + last < len(window):
            yield window[first : len(window) - last]


def _cleaner(tape: Tape, within: range, rated: Sequence[Stretch]) -> Iterator[range]:
    """Return windows of neighbouring stretches that are clean by themselves, or could be used."""
    for least in (take.LEAST_ABOVE_NOISE_DB, take.GOOD_ABOVE_NOISE_DB):
        numbered = zip(within, rated, strict=True)
        for is_above, run in groupby(numbered, key=lambda one: one[1].above_noise_db >= least):
            numbers = [number for number, _ in run]
            if is_above:
                yield from windows(tape, range(numbers[0], numbers[-1] + 1))


def _without_false_ends(tape: Tape, window: range) -> range:
    """Leave out what is too noisy by itself at the ends of a clean window.

    A recording that is long enough stays so: we may be wrong.
    """
    seconds = tape.seconds_of(window)
    marks = take.LEAST_SPEECH_SECONDS, take.GOOD_SPEECH_SECONDS
    enough = max(LEAST_SHARE * seconds, *(mark for mark in marks if mark <= seconds), 0.0)
    while True:
        shorter = window[_is_false(tape, window[0]) : len(window) - _is_false(tape, window[-1])]
        if shorter == window or tape.seconds_of(shorter) < enough:
            return window
        window = shorter


def _is_false(tape: Tape, number: int) -> bool:
    """Tell whether a stretch is hardly louder than the pauses beside it."""
    frames = tape.around(range(number, number + 1))
    return measures.above_quieter_side(frames) < take.LEAST_ABOVE_NOISE_DB


def _is_clean(frames: Frames) -> bool:
    return (
        measures.above_noise(frames) >= take.GOOD_ABOVE_NOISE_DB
        and measures.crest(frames) >= take.GOOD_CREST_DB
    )


def _is_usable(frames: Frames) -> bool:
    return (
        measures.above_noise(frames) >= take.LEAST_ABOVE_NOISE_DB
        and measures.crest(frames) >= take.LEAST_CREST_DB
    )
