"""Judges a take: what can't be trained on is refused, what trains badly is a concern.

The thresholds are those of the table in docs/audio.md, which `python -m bench.takes` measures anew.
"""

from enum import StrEnum

from cloning.domain.limits import LONGEST_LISTENED_SECONDS
from cloning.domain.rejections import (
    NoSpeech,
    Overdriven,
    RecordingRejected,
    Silent,
    TooNoisy,
    TooShort,
)
from cloning.domain.sound import Take

LEAST_SPEECH_SECONDS = 10.0
"""The upstream recommends 10 to 60 s of training audio."""

GOOD_SPEECH_SECONDS = 15.0

ANY_SPEECH_SECONDS = 1.0
"""Less than this is a word on the radio, or a detector's error."""

SILENCE_DBFS = -50.0
"""Without speech: what is below this is silence, what is above it is music or noise."""

LEAST_ABOVE_NOISE_DB = 10.0
GOOD_ABOVE_NOISE_DB = 20.0

LEAST_CREST_DB = 3.5
"""A sine has 3 dB; speech gets here when an eighth of its samples lie on the ceiling."""

GOOD_CREST_DB = 6.0
"""Voices that are not overdriven have 6.9 to 10 dB."""

QUIET_PEAK_DBFS = -40.0


class Concern(StrEnum):
    """Why a take may train badly; it can be used all the same."""

    SHORT = "short"
    NOISY = "noisy"
    OVERDRIVEN = "overdriven"
    QUIET = "quiet"


def judged(take: Take) -> tuple[Concern, ...]:
    """Name the concerns about a take; RecordingRejected when it can't be used."""
    rejection = _rejection(take)
    if rejection is not None:
        raise rejection
    concerns = {
        Concern.SHORT: take.speech_seconds < GOOD_SPEECH_SECONDS,
        Concern.NOISY: take.noise_known and take.above_noise_db < GOOD_ABOVE_NOISE_DB,
        Concern.OVERDRIVEN: take.crest_db < GOOD_CREST_DB,
        Concern.QUIET: take.peak_dbfs < QUIET_PEAK_DBFS,
    }
    return tuple(concern for concern, applies in concerns.items() if applies)


def must_be_of_use(take: Take) -> None:
    """RecordingRejected if nothing can be made of a recording, whatever it is joined to."""
    rejection = _rejection(take)
    if rejection is not None and not isinstance(rejection, TooShort):
        raise rejection


def could_be_longer(take: Take) -> bool:
    """Tell whether nothing is wrong with a take that more speech would not mend."""
    try:
        return judged(take) == (Concern.SHORT,)
    except TooShort:
        return True
    except RecordingRejected:
        return False


def goes_on(take: Take) -> bool:
    """Tell whether the recordings may go on after what was listened to."""
    return take.total_seconds >= LONGEST_LISTENED_SECONDS - ANY_SPEECH_SECONDS


def _rejection(take: Take) -> RecordingRejected | None:
    """Say what is wrong with it; the length comes last, for only a short take can be added to."""
    if take.speech_seconds < ANY_SPEECH_SECONDS:
        unheard = Silent if take.level_dbfs < SILENCE_DBFS else NoSpeech
        return unheard(listened_seconds=take.total_seconds if goes_on(take) else None)
    if take.crest_db < LEAST_CREST_DB:
        return Overdriven()
    if take.noise_known and take.above_noise_db < LEAST_ABOVE_NOISE_DB:
        return TooNoisy(above_noise_db=take.above_noise_db, good_db=GOOD_ABOVE_NOISE_DB)
    if take.speech_seconds < LEAST_SPEECH_SECONDS:
        return TooShort(seconds=take.speech_seconds, minimum=LEAST_SPEECH_SECONDS)
    return None
