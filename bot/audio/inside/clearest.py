"""Finds the clearest sound in a recording: the best of its tracks and channels."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

import numpy as np

from bot.audio.inside import survey
from bot.audio.inside.choice import quality
from bot.audio.inside.decoding.channels import one_channel
from bot.audio.inside.decoding.decode import Channels, Samples, decode, resampled
from bot.audio.inside.decoding.demux import tracks
from bot.audio.inside.hearing.frames import RATE
from bot.audio.inside.hearing.heard import Heard, heard
from bot.audio.inside.hearing.measures import measured
from cloning.domain.rejections import PartBeyondEnd, RecordingRejected
from cloning.domain.take import judged

MOST_TRACKS = 4
"""A film has one for each language; a recorder has one for each microphone."""

BIG_BYTES = 1_000_000
"""A voice note with five minutes of speech takes 0.6 to 1.2 MB."""

FIRST_SECONDS = 60.0
"""How much of each track of a long file we hear to choose between them."""

SHORTEST_LISTENED_SECONDS = 1.0
"""In anything shorter we look for no speech, and use the loudest channel."""

Listen = Callable[[int], Heard]
"""Listens to a track, by its index; raises RecordingRejected if the track can't be read."""


def clearest(data: bytes, format_name: str, *, longest_seconds: float) -> Heard:
    """Listen to the clearest track, or to its best part if it is longer than `longest_seconds`.

    Raises RecordingRejected if there is nothing to listen to.
    """
    surely_long = _is_long(data, format_name, longest_seconds)
    first_seconds = FIRST_SECONDS if surely_long else longest_seconds
    begun = partial(_begun, data, format_name, longest_seconds=first_seconds)
    track, found = _clearest_track(data, format_name, begun)
    if found.seconds < first_seconds or longest_seconds < survey.PART_SECONDS:
        return found
    glance = partial(mono, notched_only=True)
    return survey.best_part(
        data, format_name, track=track, mono=mono, glance=glance, worth=clearness
    )


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
    return len(data) > BIG_BYTES and survey.length(data, format_name, 0) > longest_seconds


def one_track(
    data: bytes, format_name: str, *, rate: int, longest_seconds: float, track: int = 0
) -> Samples:
    """Decode a track to one channel at `rate`; raises RecordingRejected if that is impossible."""
    runs = decode(data, format_name, rate=rate, longest_seconds=longest_seconds, track=track)
    return np.concatenate([mono(run, rate) for run in runs])


def _begun(data: bytes, format_name: str, track: int, *, longest_seconds: float) -> Heard:
    samples = one_track(data, format_name, rate=RATE, longest_seconds=longest_seconds, track=track)
    return heard(samples)


def _part(data: bytes, format_name: str, begins_at: float, track: int) -> Heard:
    return survey.part_from(data, format_name, begins_at, track=track, mono=mono)


def _clearest_track(data: bytes, format_name: str, listen: Listen) -> tuple[int, Heard]:
    """Listen to the first track, and to the others if the first isn't clearly good."""
    first = listen(0)
    if _good(first):
        return 0, first
    others = _others(data, format_name, listen)
    return max([(0, first), *others], key=lambda found: clearness(found[1]))


def _others(data: bytes, format_name: str, listen: Listen) -> Iterator[tuple[int, Heard]]:
    for track in range(1, min(MOST_TRACKS, tracks(data, format_name))):
        with suppress(RecordingRejected):  # the first one could be read
            yield track, listen(track)


def mono(channels: Channels, rate: int, *, notched_only: bool = False) -> Samples:
    """Mix several channels at `rate` down to one: their mean, or the clearest of them.

    With `notched_only` channels are compared only where their mean can't be used: a quarter of an
    hour in stereo takes 30 s of CPU otherwise.
    """

    def listened(samples: Samples) -> float:
        if len(samples) < SHORTEST_LISTENED_SECONDS * rate:
            return float(np.einsum("i,i->", samples, samples))
        return clearness(heard(resampled(samples, rate, RATE) if rate != RATE else samples))

    return one_channel(channels, rate, listened, notched_only=notched_only)


def clearness(found: Heard) -> float:
    """Rate how much speech there is together with how good it is."""
    return found.speech_seconds * quality(found.frames)


def _good(found: Heard) -> bool:
    try:
        take = measured(
            found.frames,
            total_seconds=found.seconds,
            speech_seconds=found.speech_seconds,
            used_seconds=found.speech_seconds,
        )
        return not judged(take)
    except RecordingRejected:
        return False
