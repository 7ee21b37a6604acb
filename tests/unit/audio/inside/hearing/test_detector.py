"""The speech detector: it computes what its model does, and only speech is speech to it."""

from pathlib import Path

import numpy as np
import pytest

from bot.audio.inside.decoding.decode import Samples, resampled
from bot.audio.inside.hearing import detector, silero_vad
from bot.audio.inside.hearing.frames import FRAME_SECONDS, Span
from bot.audio.inside.hearing.voiced import frames_of, spans_of_speech
from tests.support.sound import sounds, speech

SAMPLES = Path(__file__).parents[4] / "samples"
SECONDS = 5


def likely(*probabilities: float, times: int = 10) -> Samples:
    return np.repeat(np.array(probabilities, dtype=np.float32), times)


def seconds_of_speech(samples: speech.Samples) -> float:
    """Tell for how long somebody speaks in a sound of 48 kHz."""
    found = detector.probabilities(resampled(samples, speech.RATE, detector.RATE))
    return float(frames_of(spans_of_speech(found), len(found)).sum()) * FRAME_SECONDS


def heard_in(samples: speech.Samples) -> float:
    """Tell how much of a sound is speech."""
    return seconds_of_speech(samples) * speech.RATE / len(samples)


def at(gain_db: float, samples: speech.Samples) -> speech.Samples:
    """Give a sound as a recorder of 16 bits keeps it at another level."""
    steps = np.round(sounds.louder(samples, gain_db) * 32767)
    return (steps / 32767).astype(np.float32)


def test_it_says_what_the_model_itself_says() -> None:
    with np.load(SAMPLES / "silero.npz") as model:
        expected = model["austen"]
    austen = resampled(speech.samples_of(speech.austen()), speech.RATE, detector.RATE)
    ((found,),) = silero_vad.likely(silero_vad.gates(silero_vad.spectra(austen))[np.newaxis])
    assert len(found) == len(expected)
    assert np.abs(found - expected).max() < 1e-3


def test_sets_of_rows_that_are_asked_together_get_the_answers_that_each_gets_alone() -> None:
    austen = resampled(speech.samples_of(speech.austen()), speech.RATE, detector.RATE)
    gates = silero_vad.gates(silero_vad.spectra(austen))[:600]
    sets = gates.reshape(2, 300, -1), gates.reshape(6, 100, -1), gates.reshape(6, 100, -1)[:1]
    for together, rows in zip(silero_vad.likely(*sets), sets, strict=True):
        (alone,) = silero_vad.likely(rows)
        assert np.abs(together - alone).max() < 1e-5


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
def test_sounds_without_speech_contain_none(sound: speech.Samples) -> None:
    assert heard_in(sound) == 0.0


@pytest.mark.parametrize("gain_db", [0, -15, -30])
def test_speech_is_found_however_quiet(gain_db: int) -> None:
    short = sounds.louder(speech.samples_of(speech.short()), gain_db)
    assert 0.75 < heard_in(short) < 0.95


VOICES = {
    "a reader": speech.samples_of(speech.austen()),
    "single words": sounds.single_words(speech.samples_of(speech.austen())),
    "single words, in a room": sounds.single_words(
        speech.samples_of(speech.austen()), hiss_dbfs=-50.0
    ),
    "single words of a higher voice": sounds.single_words(
        speech.samples_of(speech.austen()), higher=1.5, hiss_dbfs=-60.0
    ),
    "single words of a child's voice": sounds.single_words(
        speech.samples_of(speech.austen()), higher=2.0, hiss_dbfs=-60.0
    ),
}
"""What Silero VAD 6.2.3 itself hears of the second at 0, -12, -24 and -30 dB: 10.0, 10.0, 0.4 and
3.9 s; of the third 11.6, 10.2, 5.4 and 4.2, of the fourth 11.7, 1.8, 0.8 and 12.8, of the last 0.6
and then nothing."""


@pytest.mark.parametrize("voice", VOICES.values(), ids=VOICES)
def test_the_level_changes_the_seconds_of_speech_by_less_than_a_tenth(
    voice: speech.Samples,
) -> None:
    as_recorded = seconds_of_speech(voice)
    assert as_recorded > 9.0
    for gain_db in (-12.0, -24.0, -30.0):
        assert seconds_of_speech(at(gain_db, voice)) == pytest.approx(as_recorded, rel=0.1)


def test_no_voice_makes_it_deaf_to_what_comes_after() -> None:
    """Silero VAD 6.2.3 itself hears 22.0 s: nothing of the words, which are there for 9 s."""
    words = at(-18.0, VOICES["single words of a child's voice"])
    reading = VOICES["a reader"]
    assert seconds_of_speech(np.concatenate([words, reading])) > 29.0
    assert seconds_of_speech(np.concatenate([words, words, words])) > 27.0


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
