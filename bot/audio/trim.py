"""Cuts a recording down to its sound: long pauses shortened, silent ends taken off."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from bot.audio.activity import Span
from bot.audio.decode import Samples

# All of audio.md, "Sample".
LEAD_SECONDS = 0.15
TAIL_SECONDS = 0.20
LONGEST_PAUSE_SECONDS = 0.6
LONGEST_SAMPLE_SECONDS = 60.0
FADE_SECONDS = 0.010


def trimmed(samples: Samples, spans: Sequence[Span], rate: int) -> Samples:
    """Keep the spans with a little air around them, 60 s at most, faded where it was cut."""
    pieces, room = [], int(LONGEST_SAMPLE_SECONDS * rate)
    for kept in _kept(spans, len(samples), rate):
        piece = samples[kept.start : min(kept.end, kept.start + room)]
        pieces.append(_faded(piece, rate))
        room -= len(piece)
        if room == 0:
            break
    return np.concatenate(pieces)


def _kept(spans: Sequence[Span], length: int, rate: int) -> Iterator[Span]:
    """Widen the spans, and join those with a pause between them that is short enough."""
    half_pause = int(LONGEST_PAUSE_SECONDS * rate) // 2
    start = max(0, spans[0].start - int(LEAD_SECONDS * rate))
    for span, following in pairwise(spans):
        if following.start - span.end > 2 * half_pause:
            yield Span(start, span.end + half_pause)
            start = following.start - half_pause
    yield Span(start, min(length, spans[-1].end + int(TAIL_SECONDS * rate)))


def _faded(piece: Samples, rate: int) -> Samples:
    """Let a piece begin and end without a click."""
    fade = np.linspace(0.0, 1.0, min(int(FADE_SECONDS * rate), len(piece)), dtype=np.float32)
    faded = piece.copy()
    faded[: len(fade)] *= fade
    faded[len(faded) - len(fade) :] *= fade[::-1]
    return faded
