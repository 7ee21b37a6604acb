"""Finds the clearest sound in a recording: the best of its tracks and channels."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

import numpy as np

from bot.audio.inside import survey
from bot.audio.inside.budget import Budget
from bot.audio.inside.decoding.decode import Samples, decode
from bot.audio.inside.decoding.demux import tracks
from bot.audio.inside.hearing.frames import RATE
from bot.audio.inside.hearing.heard import Heard, heard
from bot.audio.inside.mono import SHORTEST_LISTENED_SECONDS, mono
from bot.audio.inside.rating import clearness, concerns
from cloning.domain.rejections import PartBeyondEnd, RecordingRejected

MOST_TRACKS = 4
"""A film has one for each language; a recorder has one for each microphone."""

BIG_BYTES = 300_000
"""A voice note with a minute of speech takes 0.1 to 0.2 MB, and we know its length soon enough."""

FIRST_SECONDS = 60.0
"""How much of each track of a long file we hear to choose between them."""

Listen = Callable[[int], Heard]
"""Listens to a track, by its index; raises RecordingRejected if the track can't be read."""


def clearest(data: bytes, format_name: str, *, longest_seconds: float, budget: Budget) -> Heard:
    """Listen to the clearest track, or to its best part if it is longer than `longest_seconds`.

    `budget` is for the search for that part. Raises RecordingRejected if there is nothing to listen
    to.
    """
    track = 0
    surely_long = _is_long(data, format_name, longest_seconds)
    if not surely_long or tracks(data, format_name) > 1:
        first_seconds = FIRST_SECONDS if surely_long else longest_seconds
        begun = partial(_begun, data, format_name, longest_seconds=first_seconds)
        track, found = _clearest_track(data, format_name, begun)
        if found.seconds < first_seconds:
            return found
    return _best_part(data, format_name, track, budget)


def _best_part(data: bytes, format_name: str, first: int, budget: Budget) -> Heard:
    """Search one track after the other until something on one of them can be used."""
    count = min(MOST_TRACKS, tracks(data, format_name))
    others = [track for track in range(count) if track != first]
    found: list[Heard] = []
    for number, track in enumerate([first, *others]):
        share = budget.share(count - number)
        try:
            found.append(survey.best_part(data, format_name, track=track, budget=share))
        except RecordingRejected:
            if track == first:
                raise
            continue
        if concerns(found[-1]) is not None:
            return found[-1]
    best = max(found, key=clearness)
    return replace(best, unheard_seconds=max(one.unheard_seconds for one in found))


def clearest_part(data: bytes, format_name: str, begins_at: float) -> tuple[int, Heard]:
    """Listen to the part that begins at this second, on the track where it is clearest.

    Returns that track's index as well. Raises RecordingRejected if the recording can't be read, and
    PartBeyondEnd if it ends before the part.
    """
    seconds = survey.length(data, format_name, 0)
    if begins_at > seconds - SHORTEST_LISTENED_SECONDS:
        raise PartBeyondEnd(ends_at_seconds=seconds)
    part = partial(_part, data, format_name, begins_at)
    track, found = _clearest_track(data, format_name, part)
    return track, replace(found, seconds=seconds)


def _is_long(data: bytes, format_name: str, longest_seconds: float) -> bool:
    """Tell whether a big file is too long, before we decode it in vain."""
    return (
        len(data) > BIG_BYTES
        and survey.length(data, format_name, 0, most=longest_seconds) >= longest_seconds
    )


def one_track(
    data: bytes, format_name: str, *, rate: int, longest_seconds: float, track: int = 0
) -> Samples:
    """Decode a track to one channel at `rate`; raises RecordingRejected if that is impossible."""
    runs = decode(data, format_name, rate=rate, longest_seconds=longest_seconds, track=track)
    return np.concatenate([mono(run, rate) for run in runs])


def _begun(data: bytes, format_name: str, track: int, *, longest_seconds: float) -> Heard:
    samples = one_track(data, format_name, rate=RATE, longest_seconds=longest_seconds, track=track)
    return heard(samples).around_speech()


def _part(data: bytes, format_name: str, begins_at: float, track: int) -> Heard:
    return survey.part_from(data, format_name, begins_at, track=track)


def _clearest_track(data: bytes, format_name: str, listen: Listen) -> tuple[int, Heard]:
    """Listen to the first track, and to the others if the first isn't clearly good."""
    first = listen(0)
    if concerns(first) == ():
        return 0, first
    others = _others(data, format_name, listen)
    return max([(0, first), *others], key=lambda found: clearness(found[1]))


def _others(data: bytes, format_name: str, listen: Listen) -> Iterator[tuple[int, Heard]]:
    for track in range(1, min(MOST_TRACKS, tracks(data, format_name))):
        with suppress(RecordingRejected):  # the first one could be read
            yield track, listen(track)
