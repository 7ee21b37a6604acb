"""The part of a long recording that a sample is made of, and other parts to choose from."""

import math
from collections.abc import Sequence
from dataclasses import replace

from cloning.domain.models import Training
from cloning.domain.recordings.rejections import (
    PartBeyondEnd,
    PartSpoilt,
    PartTooShort,
    PartUnheard,
    RecordingRejected,
    TooShort,
    Unheard,
)
from cloning.domain.recordings.sound import Take
from cloning.domain.recordings.take import ANY_SPEECH_SECONDS, judged

MOST_STARTS = 6
"""More buttons than this would fill the screen."""

APART_SECONDS = 60.0
"""Roughly the length of a part, so other parts begin at least this far apart."""

NEAR_SECONDS = 30.0
"""A part that begins this close to the one in use is more or less the same part."""

STEP_SECONDS = 10.0
"""We only offer round times."""


def named_part(training: Training) -> tuple[float, float] | None:
    """Return the stretch, in seconds, of its only recording that a sample is made of.

    None if it is made of everything, or of several recordings, or not made yet.
    """
    take = training.take
    if take is None or len(training.message_ids) > 1:
        return None
    if take.part_begins_at is None or take.part_ends_at is None:
        return None
    return take.part_begins_at, take.part_ends_at


def without_part(take: Take | None) -> Take | None:
    """Return a take without its part, which is unknown while the sample is made again."""
    return None if take is None else replace(take, part_begins_at=None, part_ends_at=None)


def other_starts(take: Take) -> Sequence[float]:
    """Return the seconds at which other parts could begin, spread over the recording."""
    number = min(MOST_STARTS, math.ceil(take.total_seconds / APART_SECONDS))
    starts = [take.total_seconds * n / number // STEP_SECONDS * STEP_SECONDS for n in range(number)]
    in_use = take.part_begins_at
    return [start for start in starts if in_use is None or abs(start - in_use) >= NEAR_SECONDS]


def must_lie_within(take: Take, begins_at: float) -> None:
    """Raise PartBeyondEnd if nothing is left of a recording from this second on."""
    if begins_at > take.total_seconds - ANY_SPEECH_SECONDS:
        raise PartBeyondEnd(ends_at_seconds=take.total_seconds)


def must_be_good_enough(take: Take, begins_at: float) -> None:
    """Raise PartRefused if the part that begins at this second can't be trained on."""
    try:
        judged(take)
    except Unheard as rejection:
        raise PartUnheard(begins_at_seconds=begins_at) from rejection
    except TooShort as rejection:
        seconds, minimum = rejection.seconds, rejection.minimum
        raise PartTooShort(
            begins_at_seconds=begins_at, seconds=seconds, minimum=minimum
        ) from rejection
    except RecordingRejected as rejection:
        raise PartSpoilt(begins_at_seconds=begins_at) from rejection
