"""What is measured in a take; docs/audio.md holds the table of what these figures mean."""

import numpy as np

from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing.frames import FRAME_SECONDS, Frames
from bot.audio.inside.hearing.room import LEAST_SECONDS, is_known, room
from cloning.domain.sound import Take

LOUDER_SHARE = 0.7
"""So much of the speech is taken for its level: the rest is breath and the ends of words."""

QUIETEST_PERCENTILE = 5.0
"""Without enough pauses, the quietest of all frames stand for them."""

BIAS_DB = 5.0
"""By so much the ratio reads too high (audio.md, "Check"; `python -m bench.takes` shows it)."""

MOST_DB = 60.0
"""More than this means nothing, and neither does digital silence (`room`)."""

LOUD_SHARE = 0.2
"""So much of the speech, the loudest, shows whether its peaks are flattened."""

SOUND_SHARE = 0.1
"""Without speech: what is heard for less of the time than this is a knock in silence."""

LOWEST_DBFS = -100.0
"""Less than one step of 16 bits."""


def measured(
    frames: Frames, *, total_seconds: float, speech_seconds: float, used_seconds: float
) -> Take:
    """Describe the frames that a sample is made of, as far as a person can be told."""
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
    """Give the mean power of the louder part of them; 0 when there is nothing at all."""
    if not len(powers):
        return 0.0
    return float(powers[powers >= np.quantile(powers, 1.0 - LOUDER_SHARE)].mean())


def above_noise(frames: Frames) -> float:
    """Tell by how many decibels speech stands above the room in its pauses, if that is known."""
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
    ratio = _decibels(loudness(powers[frames.speech])) - _decibels(noise) - BIAS_DB
    return min(MOST_DB, max(0.0, ratio))


def crest(frames: Frames) -> float:
    """Tell by how many decibels the peaks of loud speech stand above its power.

    Flattened peaks do not: 3 dB is a sine, 0 dB a square. A codec rounds the flat tops themselves
    off, but keeps this.
    """
    powers, peaks = frames.powers[frames.speech], frames.peaks[frames.speech]
    if not powers.any():
        return MOST_DB
    loud = powers >= np.quantile(powers, 1.0 - LOUD_SHARE)
    return float(np.median(20.0 * np.log10(peaks[loud]) - 10.0 * np.log10(powers[loud])))


def _decibels(power: float) -> float:
    return max(LOWEST_DBFS, 10.0 * float(np.log10(max(power, 1e-20))))
