"""The speech detector: it computes what its model does, and only speech is speech to it."""

from pathlib import Path

import numpy as np
import pytest

from bot.audio import detector
from bot.audio.decode import Samples, resampled
from bot.audio.frames import Span
from bot.audio.voiced import frames_of, spans_of_speech
from tests import sounds, speech

SAMPLES = Path(__file__).parent.parent / "samples"
SECONDS = 5


def likely(*probabilities: float, times: int = 10) -> Samples:
    return np.repeat(np.array(probabilities, dtype=np.float32), times)


def heard_in(samples: speech.Samples) -> float:
    """Tell how much of a sound is speech."""
    found = detector.probabilities(resampled(samples, speech.RATE, detector.RATE))
    return float(frames_of(spans_of_speech(found), len(found)).mean())


def test_it_says_what_the_model_itself_says() -> None:
    with np.load(SAMPLES / "silero.npz") as model:
        expected = model["austen"]
    austen = resampled(speech.samples_of(speech.austen()), speech.RATE, detector.RATE)
    found = detector.probabilities(austen)
    assert len(found) == len(expected)
    assert np.abs(found - expected).max() < 1e-3


@pytest.mark.parametrize("length", [0, 1, 511, 512, 513])
def test_however_short_a_sound_is_each_frame_of_it_gets_an_answer(length: int) -> None:
    found = detector.probabilities(np.zeros(length, dtype=np.float32))
    assert len(found) == -(-length // detector.FRAME)


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(SECONDS * speech.RATE, dtype=np.float32),
        sounds.louder(sounds.white(SECONDS * speech.RATE), -25),
        sounds.louder(sounds.pink(SECONDS * speech.RATE), -25),
        sounds.tone(SECONDS),
        sounds.music(SECONDS),
    ],
    ids=["silence", "hiss", "pink noise", "a tone", "music"],
)
def test_what_is_no_speech_is_none(sound: speech.Samples) -> None:
    assert heard_in(sound) == 0.0


@pytest.mark.parametrize("gain_db", [0, -15, -30])
def test_speech_is_found_however_quiet(gain_db: int) -> None:
    short = sounds.louder(speech.samples_of(speech.short()), gain_db)
    assert 0.75 < heard_in(short) < 0.95


def test_speech_begins_at_one_half_and_goes_on_until_it_is_clearly_over() -> None:
    spans = spans_of_speech(likely(0.4, 0.6, 0.4, 0.3, 0.4))
    assert spans == [Span(10, 30)]


def test_a_pause_of_three_tenths_splits_and_a_shorter_one_does_not() -> None:
    assert spans_of_speech(likely(0.9, 0.1, 0.9, times=10)) == [Span(0, 10), Span(20, 30)]
    assert spans_of_speech(likely(0.9, 0.1, 0.9, times=9)) == [Span(0, 27)]


def test_a_quarter_of_a_second_is_speech_and_less_is_a_click() -> None:
    assert spans_of_speech(likely(0.1, 0.9, 0.1, times=8)) == [Span(8, 16)]
    assert spans_of_speech(likely(0.1, 0.9, 0.1, times=7)) == []


def test_without_answers_there_is_no_speech() -> None:
    assert spans_of_speech(likely()) == []
