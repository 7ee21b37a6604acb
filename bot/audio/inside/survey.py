"""Finds the best minute of a recording that is too long to be decoded in full.

Up to a quarter of an hour, all of it is listened to. Of a longer recording we hear stretches of ten
seconds, spread evenly from beginning to end, that last about as long together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.audio.inside.decoding.decode import Channels, Samples, between, stretches
from bot.audio.inside.decoding.playhead import Playhead
from bot.audio.inside.hearing.frames import RATE
from bot.audio.inside.hearing.heard import Heard, heard
from cloning.domain.limits import LONGEST_LISTENED_SECONDS
from cloning.domain.rejections import Unreadable

MOST_LISTENED_SECONDS = 900.0
"""Decoding and listening cost 0.2 s of CPU a minute."""

STRETCH_SECONDS = 10.0

PART_SECONDS = 80.0
"""A part is decoded in full: a minute, with some choice of where it begins and ends."""

Mono = Callable[[Channels, int], Samples]
Worth = Callable[[Heard], float]


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What was heard in ten seconds of a recording."""

    begins_at: float
    speech_seconds: float
    worth: float


def best_part(
    data: bytes,
    format_name: str,
    *,
    track: int,
    mono: Mono,
    glance: Mono | None = None,
    worth: Worth,
    most_listened_seconds: float = MOST_LISTENED_SECONDS,
) -> Heard:
    """Listen to a long track, and return the part of it with the most clear speech.

    `glance` mixes the channels of what is only listened to, and `mono` those of the part.

    Raises RecordingRejected if it can't be read.
    """
    seconds = length(data, format_name, track)
    every = max(1, round(seconds / most_listened_seconds))
    head = Playhead(lambda second: second < seconds and second // STRETCH_SECONDS % every == 0)
    glimpses = [
        Glimpse(at, found.speech_seconds, worth(found))
        for at, found in _listened(data, format_name, head, track=track, mono=glance or mono)
        if at // STRETCH_SECONDS % every == 0
    ]
    if not glimpses:
        raise Unreadable
    begins_at = _best(glimpses)
    part = part_from(data, format_name, begins_at, track=track, mono=mono)
    everywhere = every * sum(glimpse.speech_seconds for glimpse in glimpses)
    elsewhere = max(0.0, everywhere - part.speech_seconds)
    return replace(part, seconds=seconds, speech_elsewhere=elsewhere)


def part_from(data: bytes, format_name: str, begins_at: float, *, track: int, mono: Mono) -> Heard:
    """Decode the part of a track that begins at this second in full, and listen to it.

    Raises RecordingRejected if it can't be read.
    """
    ends_at = begins_at + PART_SECONDS
    runs = between(data, format_name, begins_at, ends_at, rate=RATE, track=track)
    if not runs:
        raise Unreadable
    return replace(heard(_joined(runs, mono)), begins_at=begins_at)


def length(data: bytes, format_name: str, track: int) -> float:
    """Return the length of a track in seconds, three hours at most; decodes one second at most.

    Raises RecordingRejected if it can't be read.
    """
    head = Playhead(lambda _: False)
    for _ in stretches(data, format_name, head, rate=RATE, track=track, seconds=STRETCH_SECONDS):
        pass
    return min(LONGEST_LISTENED_SECONDS, head.seconds)


def _listened(
    data: bytes, format_name: str, head: Playhead, *, track: int, mono: Mono
) -> Iterator[tuple[float, Heard]]:
    found = stretches(data, format_name, head, rate=RATE, track=track, seconds=STRETCH_SECONDS)
    return ((at, heard(_joined(runs, mono))) for at, runs in found)


def _joined(runs: Sequence[Channels], mono: Mono) -> Samples:
    return np.concatenate([mono(run, RATE) for run in runs])


def _best(glimpses: Sequence[Glimpse]) -> float:
    """Return the second at which the best part begins, by the glimpses within it.

    Of parts that are worth the same, one with its glimpses in the middle is chosen: where glimpses
    are far apart, speech may begin and end anywhere around them.
    """

    def key(start: float) -> tuple[float, float]:
        end = start + PART_SECONDS
        inside = [g for g in glimpses if start <= g.begins_at <= end - STRETCH_SECONDS]
        worth = sum(glimpse.worth for glimpse in inside)
        if not worth:
            return 0.0, -start
        middle = sum(g.worth * (g.begins_at + STRETCH_SECONDS / 2) for g in inside) / worth
        return worth, -abs(start + PART_SECONDS / 2 - middle)

    before = (PART_SECONDS - STRETCH_SECONDS) / 2
    starts = [glimpse.begins_at for glimpse in glimpses]
    return max([*starts, *(max(0.0, start - before) for start in starts)], key=key)
