"""What is measured in a take; docs/audio.md explains the figures in a table."""

import numpy as np

from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing.frames import FRAME_SECONDS, Frames
from bot.audio.inside.hearing.room import LEAST_SECONDS, is_known, room
from cloning.domain.recordings.sound import Take

LOUDER_SHARE = 0.7
"""The share of the speech that sets its level; the rest is breath and the ends of words."""

QUIETEST_PERCENTILE = 5.0
"""If there are too few pauses, the quietest of all frames stand for them."""

BIAS_DB = 5.0
"""The ratio reads too high by this much (`python -m bench.sound.takes` shows it)."""

MOST_DB = 60.0
"""Higher figures mean nothing, and neither does digital silence (`room`)."""

LOUD_SHARE = 0.2
"""The loudest share of the speech, which shows whether its peaks are flattened."""

SOUND_SHARE = 0.1
"""Without speech: sound that fills less of the time than this is a knock in silence."""

LOWEST_DBFS = -100.0
"""Less than one step of 16 bits."""


def measured(
    frames: Frames, *, total_seconds: float, speech_seconds: float, used_seconds: float
) -> Take:
    """Describe the frames that a sample is made of, as figures that a person can be told."""
    return Take(
        total_seconds=total_seconds,
        speech_seconds=speech_seconds,
        above_noise_db=above_noise(frames),
        noise_known=is_known(frames),
        crest_db=crest(frames),
        peak_dbfs=min(0.0, _decibels(float(frames.peaks.max(initial=0.0)) ** 2)),
        level_dbfs=_decibels(_level(frames)),
        used_seconds=used_seconds,
    )


def _level(frames: Frames) -> float:
    if frames.speech.any():
        return loudness(frames.powers[frames.speech])
    return float(np.quantile(frames.powers, 1.0 - SOUND_SHARE))


def loudness(powers: Samples) -> float:
    """Return the mean power of the louder frames; 0 if there are none."""
    if not len(powers):
        return 0.0
    return float(powers[powers >= np.quantile(powers, 1.0 - LOUDER_SHARE)].mean())


def above_noise(frames: Frames) -> float:
    """Return how far speech stands above the noise in its pauses, in dB, if that is known."""
    powers = frames.powers * frames.gains
    if not frames.speech.any():
        return 0.0
    if not is_known(frames):
        return MOST_DB
    pauses = powers[room(frames)]
    if len(pauses) * FRAME_SECONDS >= LEAST_SECONDS:
        noise = float(np.median(pauses))
    else:
        noise = float(np.percentile(powers, QUIETEST_PERCENTILE))
    return _ratio(powers[frames.speech], noise)


def above_quieter_side(frames: Frames) -> float:
    """Return how far speech stands above the quieter of what comes before and after it, in dB.

    60 if less than 0.5 s of its room can be heard there.
    """
    heard = room(frames)
    if heard.sum() * FRAME_SECONDS < LEAST_SECONDS:
        return MOST_DB
    first, last = np.flatnonzero(frames.speech)[[0, -1]]
    sides = [frames.powers[side][heard[side]] for side in (slice(first), slice(last, None))]
    noise = min(float(np.median(powers)) for powers in sides if len(powers))
    return _ratio(frames.powers[frames.speech], noise)


def _ratio(speech: Samples, noise: float) -> float:
    ratio = _decibels(loudness(speech)) - _decibels(noise) - BIAS_DB
    return min(MOST_DB, max(0.0, ratio))


def crest(frames: Frames) -> float:
    """Return how far the peaks of loud speech stand above its mean power, in dB.

    Flattened peaks stand out less: a sine has 3 dB, a square wave 0 dB. A codec rounds off the flat
    tops, but keeps this figure.
    """
    powers, peaks = frames.powers[frames.speech], frames.peaks[frames.speech]
    if not powers.any():
        return MOST_DB
    loud = powers >= np.quantile(powers, 1.0 - LOUD_SHARE)
    return float(np.median(20.0 * np.log10(peaks[loud]) - 10.0 * np.log10(powers[loud])))


def _decibels(power: float) -> float:
    return max(LOWEST_DBFS, 10.0 * float(np.log10(max(power, 1e-20))))
