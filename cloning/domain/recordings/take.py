"""Judges a take: it is refused if it can't be trained on, and raises concerns if it trains badly.

The table in docs/audio.md holds the thresholds; `python -m bench.sound.takes` measures them again.
"""

from enum import StrEnum

from cloning.domain.limits import LONGEST_LISTENED_SECONDS
from cloning.domain.recordings.rejections import (
    NoSpeech,
    Overdriven,
    RecordingRejected,
    Silent,
    TooNoisy,
    TooShort,
    Unfit,
    Unheard,
)
from cloning.domain.recordings.sound import Take

LEAST_SPEECH_SECONDS = 10.0
"""The upstream recommends 10 to 60 s of training audio."""

GOOD_SPEECH_SECONDS = 15.0

ANY_SPEECH_SECONDS = 1.0
"""Less speech than this is a word on the radio, or an error of the detector."""

SILENCE_DBFS = -50.0
"""Without speech: below this it is silence, above it music or noise."""

LEAST_ABOVE_NOISE_DB = 10.0
GOOD_ABOVE_NOISE_DB = 20.0

LEAST_CREST_DB = 3.5
"""A sine has 3 dB; speech gets here if an eighth of its samples lie on the ceiling."""

GOOD_CREST_DB = 6.0
"""Voices that are not overdriven have 6.9 to 10 dB."""

QUIET_PEAK_DBFS = -40.0


class Concern(StrEnum):
    """Why a take may train badly although it can be used."""

    SHORT = "short"
    NOISY = "noisy"
    OVERDRIVEN = "overdriven"
    QUIET = "quiet"


def judged(take: Take) -> tuple[Concern, ...]:
    """Name the concerns about a take; RecordingRejected if it can't be used."""
    rejection = _rejection(take)
    if rejection is not None:
        raise rejection
    concerns = {
        Concern.SHORT: used_seconds(take) < GOOD_SPEECH_SECONDS,
        Concern.NOISY: take.noise_known and take.above_noise_db < GOOD_ABOVE_NOISE_DB,
        Concern.OVERDRIVEN: take.crest_db < GOOD_CREST_DB,
        Concern.QUIET: take.peak_dbfs < QUIET_PEAK_DBFS,
    }
    return tuple(concern for concern, applies in concerns.items() if applies)


def must_be_of_use(take: Take) -> None:
    """Raise RecordingRejected if a recording is useless, even joined to others."""
    rejection = _rejection(take)
    if rejection is not None and not isinstance(rejection, TooShort):
        raise rejection


def could_be_longer(take: Take) -> bool:
    """Return whether more speech would remove every concern about a take."""
    return is_just_short(take) or isinstance(_rejection(take), TooShort)


def is_just_short(take: Take) -> bool:
    """Return whether a take can be used, and more speech would remove every concern about it."""
    try:
        return judged(take) == (Concern.SHORT,)
    except RecordingRejected:
        return False


def used_seconds(take: Take) -> float:
    """Return the seconds of speech in the sample; of a long recording that is one part of it."""
    return take.speech_seconds if take.used_seconds is None else take.used_seconds


def goes_on(take: Take) -> bool:
    """Return whether the recordings may go on after the stretch that was listened to."""
    return take.total_seconds >= LONGEST_LISTENED_SECONDS - ANY_SPEECH_SECONDS


def was_heard_in_places(take: Take) -> bool:
    """Return whether only pieces of the recordings were listened to, spread over all of them."""
    return take.unheard_seconds >= ANY_SPEECH_SECONDS


def heard_seconds(take: Take) -> float:
    """Return how much of the recordings was listened to."""
    return take.total_seconds - take.unheard_seconds


def _rejection(take: Take) -> Unfit | None:
    found = _fault(take)
    if found is not None and was_heard_in_places(take):
        found.listened_seconds, found.heard_seconds = take.total_seconds, heard_seconds(take)
    return found


def _fault(take: Take) -> Unfit | None:
    """Return what is wrong; length comes last because only a short take can be added to."""
    if take.total_seconds < ANY_SPEECH_SECONDS:
        return TooShort(seconds=used_seconds(take), minimum=LEAST_SPEECH_SECONDS)
    if min(take.speech_seconds, used_seconds(take)) < ANY_SPEECH_SECONDS:
        return _nobody(take)
    if take.crest_db < LEAST_CREST_DB:
        return Overdriven()
    if take.noise_known and take.above_noise_db < LEAST_ABOVE_NOISE_DB:
        return TooNoisy(above_noise_db=take.above_noise_db, good_db=GOOD_ABOVE_NOISE_DB)
    if used_seconds(take) < LEAST_SPEECH_SECONDS:
        return TooShort(seconds=used_seconds(take), minimum=LEAST_SPEECH_SECONDS)
    return None


def _nobody(take: Take) -> Unheard:
    unheard = Silent if take.level_dbfs < SILENCE_DBFS else NoSpeech
    found = unheard(listened_seconds=take.total_seconds if goes_on(take) else None)
    if take.heard_tracks < take.tracks:
        found.tracks, found.heard_tracks = take.tracks, take.heard_tracks
    return found
