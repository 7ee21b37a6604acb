"""Finds the clearest sound in a recording: the best of its tracks and channels."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Self

import numpy as np

from bot.audio.inside import survey
from bot.audio.inside.budget import Budget, budget_for
from bot.audio.inside.choosing.rating import clearness, concerns
from bot.audio.inside.decoding.decode import Samples, decode
from bot.audio.inside.decoding.demux import tracks
from bot.audio.inside.hearing.frames import RATE
from bot.audio.inside.hearing.heard import Heard, heard
from bot.audio.inside.mono import SHORTEST_LISTENED_SECONDS, mono
from cloning.domain.limits import LONGEST_LISTENED_SECONDS
from cloning.domain.recordings.rejections import PartBeyondEnd, RecordingRejected, Unreadable
from cloning.domain.recordings.take import Concern

COMPARED_TRACKS = 4
"""A film has one for each language; a recorder has one for each microphone."""

MOST_TRACKS = 32
"""If nobody can be used on the first, we listen to so many, as long as the budget lasts."""

COMPARING_SHARE = 0.5
"""How much of the budget may be used to choose a track; the rest is for the search on it."""

LONG_ENOUGH_SHARE = 0.5
"""A first track that is good, and has this share of the longest, needs no comparison."""

BIG_BYTES = 300_000
"""A voice note with a minute of speech takes 0.1 to 0.2 MB, and we know its length soon enough."""

FIRST_SECONDS = 60.0
"""How much of each track of a long file we hear to choose between them."""

Listen = Callable[[int], Heard]
"""Listens to a track, by its index; raises RecordingRejected if the track can't be read."""


class _Compared:
    """A track that was listened to, by its index."""

    def __init__(self, track: int, heard: Heard) -> None:
        self.track, self.heard = track, heard

    @cached_property
    def clearness(self) -> float:
        """How much speech would be used, together with how good it is; not asked of an only one."""
        return clearness(self.heard)

    @property
    def usable(self) -> bool:
        """Whether it would not be refused."""
        return self._concerns is not None

    @property
    def good(self) -> bool:
        """Whether nothing is wrong with it."""
        return self._concerns == ()

    @cached_property
    def _concerns(self) -> tuple[Concern, ...] | None:
        return concerns(self.heard)

    def without_sound(self) -> Self:
        """Forget the samples: those of many tracks take more memory than we have."""
        self.heard = replace(self.heard, samples=self.heard.samples[:0].copy())
        return self


def clearest(data: bytes, format_name: str, *, longest_seconds: float, budget: Budget) -> Heard:
    """Listen to the clearest track, or to its best part if it is longer than `longest_seconds`.

    `budget` is for the search for that part. Raises RecordingRejected if there is nothing to listen
    to.
    """
    count = tracks(data, format_name)
    surely_long = _is_long(data, format_name, count, longest_seconds)
    if surely_long and count == 1:
        return _best_part(data, format_name, [0], budget)[0]
    first_seconds = FIRST_SECONDS if surely_long else longest_seconds
    begun = partial(_begun, data, format_name, longest_seconds=first_seconds)
    longest = _longest(data, format_name, count, most=first_seconds) if count > 1 else 0.0
    found = _compared(begun, count, longest, budget)
    best, heard = found[0].heard, len(found)
    long = [one.track for one in found if one.heard.seconds >= first_seconds]
    if long and (found[0].track in long or not found[0].good):
        best, heard = _best_part(data, format_name, long, budget)
    else:
        best = replace(best, seconds=max(longest, best.seconds))
    return replace(best, tracks=count, heard_tracks=heard)


def _best_part(
    data: bytes, format_name: str, order: Sequence[int], budget: Budget
) -> tuple[Heard, int]:
    """Search one track after the other until something on one of them can be used.

    Returns the number of tracks that were searched as well.
    """
    found: list[Heard] = []
    for number, track in enumerate(order):
        if found and not budget.left:
            break
        share = budget.share(max(1, min(COMPARED_TRACKS, len(order)) - number))
        try:
            found.append(survey.best_part(data, format_name, track=track, budget=share))
        except RecordingRejected:
            if track == order[0]:
                raise
            continue
        if concerns(found[-1]) is not None:
            return found[-1], len(found)
    best = max(found, key=clearness)
    return replace(best, unheard_seconds=max(one.unheard_seconds for one in found)), len(found)


def clearest_part(data: bytes, format_name: str, begins_at: float) -> tuple[int, Heard]:
    """Listen to the part that begins at this second, on the track where it is clearest.

    Returns that track's index as well. Raises RecordingRejected if the recording can't be read, and
    PartBeyondEnd if it ends before the part.
    """
    count = tracks(data, format_name)
    seconds = _longest(data, format_name, count)
    if begins_at > seconds - SHORTEST_LISTENED_SECONDS:
        raise PartBeyondEnd(ends_at_seconds=seconds)
    part = partial(_part, data, format_name, begins_at)
    best = _compared(part, count, 0.0, budget_for([len(data)]))[0]
    return best.track, replace(best.heard, seconds=seconds)


def _longest(
    data: bytes, format_name: str, count: int, *, most: float = LONGEST_LISTENED_SECONDS
) -> float:
    """Return the length of the longest track, `most` at most; RecordingRejected if there is none.

    The first track of a film may be empty, or end early.
    """
    found = 0.0
    for track in range(min(MOST_TRACKS, count)):
        try:
            found = max(found, survey.length(data, format_name, track, most=most))
        except RecordingRejected:
            if count == 1:
                raise
        if found >= most:
            break
    return found


def _is_long(data: bytes, format_name: str, count: int, longest_seconds: float) -> bool:
    """Tell whether a big file is too long, before we decode it in vain."""
    return (
        len(data) > BIG_BYTES
        and _longest(data, format_name, count, most=longest_seconds) >= longest_seconds
    )


def one_track(
    data: bytes, format_name: str, *, rate: int, longest_seconds: float, track: int = 0
) -> Samples:
    """Decode a track to one channel at `rate`; raises RecordingRejected if that is impossible."""
    runs = decode(data, format_name, rate=rate, longest_seconds=longest_seconds, track=track)
    mixed = [mono(run, rate) for run in runs]
    return mixed[0] if len(mixed) == 1 else np.concatenate(mixed)


def _begun(data: bytes, format_name: str, track: int, *, longest_seconds: float) -> Heard:
    samples = one_track(data, format_name, rate=RATE, longest_seconds=longest_seconds, track=track)
    return heard(samples).around_speech()


def _part(data: bytes, format_name: str, begins_at: float, track: int) -> Heard:
    return survey.part_from(data, format_name, begins_at, track=track)


def _compared(listen: Listen, count: int, longest: float, budget: Budget) -> list[_Compared]:
    """Listen to the first track, and to others if it isn't clearly good; the clearest comes first.

    `longest` is how many seconds of the longest track could be heard.
    """
    found: list[_Compared] = []
    why_not: RecordingRejected | None = None
    for track in range(min(MOST_TRACKS, count)):
        if found and not _is_worth_it(track, found, budget):
            break
        try:
            one = _Compared(track, listen(track))
        except RecordingRejected as rejection:
            why_not = why_not or rejection
            continue
        if count == 1:
            return [one]
        found = sorted([*found, one], key=lambda one: one.clearness, reverse=True)
        found[1:] = [other.without_sound() for other in found[1:]]
        if len(found) == 1 and one.good and one.heard.seconds >= longest * LONG_ENOUGH_SHARE:
            break
    if not found:
        raise why_not or Unreadable
    return found


def _is_worth_it(track: int, found: Sequence[_Compared], budget: Budget) -> bool:
    """Tell whether to listen to one more track: a few are compared, and then one is enough."""
    if track < COMPARED_TRACKS:
        return True
    usable = any(one.usable for one in found)
    return not usable and budget.spent < budget.cpu_seconds * COMPARING_SHARE
