"""Finds the best minute of a recording that is too long to be decoded in full.

It is heard in pieces of a second, spread evenly from beginning to end: first in as many as can
be afforded anyway, then in those between them. We stop when a good part is found, when everything
was heard, or when that would take too long.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from bot.audio.inside.budget import Budget
from bot.audio.inside.choosing.rating import clearness, concerns
from bot.audio.inside.decoding.decode import (
    Channels,
    Samples,
    Stretch,
    between,
    stretches,
    windows,
)
from bot.audio.inside.decoding.demux import frames
from bot.audio.inside.decoding.playhead import Playhead
from bot.audio.inside.ear import Ear
from bot.audio.inside.glimpses import PART_SECONDS, Glimpse, Glimpses, Seconds
from bot.audio.inside.hearing import detector
from bot.audio.inside.hearing.frames import FRAME_SECONDS, RATE
from bot.audio.inside.hearing.heard import Heard, heard
from bot.audio.inside.mono import mono
from cloning.domain.limits import LONGEST_LISTENED_SECONDS
from cloning.domain.recordings.rejections import Unreadable
from cloning.domain.recordings.take import ANY_SPEECH_SECONDS

FIRST_SECONDS = 1_200.0
"""How much is heard at first, at most."""

CPU_SECONDS_PER_SECOND = 0.25 / 60.0
"""What we expect to hear a second to take; a second channel that differs takes half as much."""

FIRST_SHARE = 0.75
"""How much of the budget may be used to hear that."""

PART_CPU_SECONDS = 0.7
"""What it takes to decode a part, and to listen to it."""

PIECE_SECONDS = 1.0
TURNS = (0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15)
"""Every sixteenth piece is heard in the same turn; each turn lies between the ones before."""

WARMING_SECONDS = 0.1
"""After a gap, an Opus decoder is up to 12 dB too loud for this long; others are too quiet."""

STRETCH_SECONDS = 60.0
"""How much is listened to at once: a minute is what the detector brings to one level."""

ALL_SHARE = 0.99
"""Ends of stretches are left out, up to 0.13 s a minute."""

MOST_PARTS = 3
"""If only pieces were heard, this many parts are compared in full."""

NEAR_SECONDS = 5.0
"""A part that begins so near to another has nothing new."""

ENOUGH_SHARE = 0.6
"""How much of the budget may be used to find a better part than one that can be used."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A track of a file, and its length."""

    data: bytes
    format_name: str
    track: int
    seconds: float


def best_part(data: bytes, format_name: str, *, track: int, budget: Budget) -> Heard:
    """Listen to a long track, and return the part of it with the most clear speech.

    Raises RecordingRejected if it can't be read.
    """
    begun = budget.spent
    one = Recording(data, format_name, track, length(data, format_name, track))
    to_pass = budget.spent - begun
    number = _at_first(one, budget.left * FIRST_SHARE - to_pass)
    turns, seen, best = list(TURNS), list[Glimpse](), Best(one, budget)
    while True:
        begun = budget.spent
        seen += _listened(one, turns[:number], budget)
        to_hear = max(1e-6, budget.spent - begun - to_pass) / number
        del turns[:number]
        glimpses = Glimpses(seen, one.seconds)
        part = best.of(glimpses) if glimpses.speech_seconds >= ANY_SPEECH_SECONDS else None
        number = min(len(turns), int((_worth_spending(part, budget) - to_pass) / to_hear))
        if number <= 0:
            return part or best.of(glimpses)


def _at_first(one: Recording, cpu_seconds: float) -> int:
    """Return in how many turns we can listen at first, for so many seconds of CPU."""
    heard_seconds = min(FIRST_SECONDS, cpu_seconds / CPU_SECONDS_PER_SECOND)
    return max(1, min(len(TURNS), int(len(TURNS) * heard_seconds / max(1.0, one.seconds))))


def _worth_spending(part: Heard | None, budget: Budget) -> float:
    """Return how much may be spent to find a better part than this one, in CPU seconds."""
    found = concerns(part) if part else None
    if found is None:
        return budget.left
    return max(0.0, budget.cpu_seconds * ENOUGH_SHARE - budget.spent) if found else 0.0


class Best:
    """Decodes the parts that may be the best as a whole, and remembers the best of them."""

    def __init__(self, one: Recording, budget: Budget) -> None:
        self._one = one
        self._budget = budget
        self._known: Heard | None = None
        self._tried: list[float] = []

    def of(self, glimpses: Glimpses) -> Heard:
        """Return the best part, with what is known of the rest; Unreadable if there is none."""
        one = self._one
        is_all = glimpses.heard_seconds >= one.seconds * ALL_SHARE
        most = 1 if is_all or not glimpses.speech_seconds else MOST_PARTS
        most = min(most, 1 + int(self._budget.left / PART_CPU_SECONDS))
        starts = [start for start in glimpses.best(most) if not self._is_known(start)]
        self._tried += starts
        known = [self._known] if self._known else []
        self._known = max(chain(known, _parts_from(one, starts)), key=clearness, default=None)
        if self._known is None:
            raise Unreadable
        return replace(
            self._known,
            seconds=one.seconds,
            speech_elsewhere=max(0.0, glimpses.speech_seconds - self._known.speech_seconds),
            unheard_seconds=0.0 if is_all else one.seconds - glimpses.heard_seconds,
        )

    def _is_known(self, start: float) -> bool:
        return any(abs(start - tried) < NEAR_SECONDS for tried in self._tried)


def _parts_from(one: Recording, starts: Sequence[float]) -> Iterator[Heard]:
    if not starts:
        return
    wanted = [(start, start + PART_SECONDS) for start in starts]
    found = windows(one.data, one.format_name, wanted, rate=RATE, track=one.track)
    for begins_at, runs in found:
        yield replace(heard(_joined(runs)), begins_at=begins_at).around_speech()


def part_from(data: bytes, format_name: str, begins_at: float, *, track: int) -> Heard:
    """Decode the part of a track that begins at this second in full, and listen to it.

    Raises RecordingRejected if it can't be read.
    """
    ends_at = begins_at + PART_SECONDS
    runs = between(data, format_name, begins_at, ends_at, rate=RATE, track=track)
    if not runs:
        raise Unreadable
    return replace(heard(_joined(runs)), begins_at=begins_at).around_speech()


def length(
    data: bytes, format_name: str, track: int, *, most: float = LONGEST_LISTENED_SECONDS
) -> float:
    """Return the length of a track in seconds, `most` at most; decodes one second at most.

    Raises RecordingRejected if it can't be read.
    """
    head = Playhead(lambda _: False, ends_at=most)
    for _ in frames(data, format_name, track=track, head=head):
        pass
    return min(most, head.seconds)


def _listened(one: Recording, turns: Sequence[int], budget: Budget) -> Iterator[Glimpse]:
    """Listen to the pieces of some turns; to fewer of them if it takes longer than expected."""
    wanted = list(turns)

    def is_wanted(second: float) -> bool:
        return int(second // PIECE_SECONDS) % len(TURNS) in wanted

    ear, begun, heard_seconds = Ear(), budget.spent, 0.0
    for stretch in stretches(
        one.data,
        one.format_name,
        is_wanted,
        rate=detector.RATE,
        track=one.track,
        seconds=STRETCH_SECONDS,
        before=WARMING_SECONDS,
        ends_at=one.seconds,
    ):
        heard_frames = ear.listen(stretch.channels)
        yield Glimpse(_times(stretch, len(heard_frames.powers)), heard_frames)
        left = budget.left
        if not left:
            return
        heard_seconds += sum(stretch.lengths)
        rest = (one.seconds - stretch.begun[-1]) / len(TURNS)
        for_a_turn = rest * (budget.spent - begun) / heard_seconds
        affordable = int((left - min(PART_CPU_SECONDS, left / 2)) / max(1e-6, for_a_turn))
        del wanted[max(1, affordable) :]


def _times(stretch: Stretch, count: int) -> Seconds:
    """Return the second of the recording at which each frame for the detector begins."""
    ends = np.cumsum(stretch.lengths)
    starts = np.r_[0.0, ends[:-1]]
    at = np.arange(count) * FRAME_SECONDS
    piece = np.minimum(np.searchsorted(ends, at, side="right"), len(ends) - 1)
    times: Seconds = np.array(stretch.begun)[piece] + at - starts[piece]
    return times


def _joined(runs: Sequence[Channels]) -> Samples:
    return np.concatenate([mono(run, RATE) for run in runs])
