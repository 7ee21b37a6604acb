"""Each criterion on real speech, on both sides of its threshold."""

from functools import cache

import numpy as np
import pytest

from bot.audio.inside.decoding.decode import resampled
from bot.audio.inside.hearing.frames import RATE
from bot.audio.inside.hearing.heard import heard
from bot.audio.inside.hearing.measures import measured
from cloning.domain.recordings.rejections import (
    NoSpeech,
    Overdriven,
    RecordingRejected,
    TooNoisy,
    TooShort,
)
from cloning.domain.recordings.sound import Take
from cloning.domain.recordings.take import Concern, judged
from tests.support.sound import sounds, speech
from tests.support.sound.tapes import recording


@cache
def clean() -> speech.Samples:
    return speech.samples_of(speech.austen())


def taken(sound: speech.Samples) -> Take:
    """Measure a sound as if it were all of a take."""
    found = heard(resampled(sound, speech.RATE, RATE))
    seconds = float(found.frames.speech.sum()) * 0.032
    return measured(
        found.frames, total_seconds=found.seconds, speech_seconds=seconds, used_seconds=seconds
    )


def verdict(sound: speech.Samples) -> tuple[Concern, ...] | type[RecordingRejected]:
    try:
        return judged(taken(sound))
    except RecordingRejected as rejection:
        return type(rejection)


def test_a_good_recording_raises_no_concern() -> None:
    assert verdict(clean()) == ()


@pytest.mark.parametrize(
    ("noise", "ratio_db", "expected"),
    [
        (sounds.white, 24.0, ()),
        (sounds.white, 18.0, (Concern.NOISY,)),
        (sounds.white, 12.5, (Concern.NOISY,)),
        (sounds.white, 8.5, TooNoisy),
        (sounds.pink, 27.0, ()),
        (sounds.pink, 21.0, (Concern.NOISY,)),
        (sounds.pink, 15.5, (Concern.NOISY,)),
        (sounds.pink, 11.5, TooNoisy),
    ],
)
def test_noise_is_a_concern_from_20_decibels_and_refused_from_10(
    noise: sounds.Noise, ratio_db: float, expected: tuple[Concern, ...] | type[TooNoisy]
) -> None:
    assert verdict(sounds.noisy(clean(), noise, ratio_db)) == expected


@pytest.mark.parametrize("ratio_db", [5.0, 10.0, 15.0, 20.0])
def test_the_noise_is_told_with_some_caution(ratio_db: float) -> None:
    for noise in (sounds.white, sounds.pink):
        told = taken(sounds.noisy(clean(), noise, ratio_db)).above_noise_db
        assert ratio_db - 4.0 < told < ratio_db + 0.5


@pytest.mark.parametrize("form", ["voice note", "lossless"])
@pytest.mark.parametrize(
    ("by_db", "expected"),
    [(0.0, ()), (6.0, ()), (12.0, (Concern.OVERDRIVEN,)), (20.0, Overdriven)],
)
def test_cut_off_peaks_are_a_concern_and_then_refused_even_after_a_codec(
    form: str, by_db: float, expected: tuple[Concern, ...] | type[Overdriven]
) -> None:
    sound = sounds.overdriven(clean(), by_db)
    if form == "voice note":
        sound = speech.samples_of(speech.as_voice_note(sound))
    assert verdict(sound) == expected


@pytest.mark.parametrize(("gain_db", "expected"), [(-35, ()), (-38, (Concern.QUIET,))])
def test_a_peak_below_minus_40_is_quiet(gain_db: float, expected: tuple[Concern, ...]) -> None:
    assert verdict(sounds.louder(clean(), gain_db)) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(10, TooShort), (13, (Concern.SHORT,)), (18, ())]
)
def test_less_than_15_seconds_of_speech_is_short_and_less_than_10_too_short(
    seconds: int, expected: tuple[Concern, ...] | type[TooShort]
) -> None:
    assert verdict(clean()[: seconds * speech.RATE]) == expected


@pytest.mark.parametrize("sound", [sounds.music(12), sounds.tone(12), 0.05 * sounds.white(600_000)])
def test_sound_without_speech_is_told_from_silence(sound: speech.Samples) -> None:
    assert verdict(sound) is NoSpeech


def test_a_constant_in_the_signal_is_neither_noise_nor_a_peak() -> None:
    shifted = taken(clean() + np.float32(0.1))
    assert shifted.above_noise_db == pytest.approx(taken(clean()).above_noise_db, abs=0.1)
    assert shifted.peak_dbfs == pytest.approx(taken(clean()).peak_dbfs, abs=0.2)


def test_without_pauses_the_quietest_of_the_speech_stands_for_the_noise() -> None:
    talk = recording(20.0, [(0.0, 20.0)], speech_power=0.01)
    talk.frames.powers[::10] = 1e-5
    take = measured(talk.frames, total_seconds=20.0, speech_seconds=20.0, used_seconds=20.0)
    assert take.above_noise_db == pytest.approx(30.0 - 5.0, abs=0.1)


def test_the_level_is_that_of_the_speech_as_it_was_recorded() -> None:
    take = taken(sounds.louder(clean(), -10))
    assert take.level_dbfs == pytest.approx(taken(clean()).level_dbfs - 10.0, abs=0.1)
