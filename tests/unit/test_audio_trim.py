"""Pauses, pads, fades and levels, on sounds that are simple enough to count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.activity import Span, spans_of_sound
from bot.audio.decode import Samples
from bot.audio.level import levelled
from bot.audio.trim import trimmed
from cloning.errors import Silent, TooShort

RATE = 24_000


def tone(seconds: float, *, amplitude: float = 0.1) -> Samples:
    times = np.arange(int(seconds * RATE)) / RATE
    return (amplitude * np.sin(2 * np.pi * 200 * times)).astype(np.float32)


def pause(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), dtype=np.float32)


def seconds(start: float, end: float) -> Span:
    return Span(int(start * RATE), int(end * RATE))


def test_a_pause_of_half_a_second_splits_and_one_of_a_fifth_does_not() -> None:
    sound = np.concatenate([tone(6.0), pause(0.2), tone(6.0), pause(0.5), tone(6.0)])
    spans = spans_of_sound(sound, RATE)
    assert [(span.end - span.start) / RATE for span in spans] == [
        pytest.approx(12.2, abs=0.07),
        pytest.approx(6.0, abs=0.07),
    ]


def test_seconds_are_counted_without_the_pauses() -> None:
    with pytest.raises(TooShort) as refusal:
        spans_of_sound(np.concatenate([tone(4.0), pause(9.0), tone(4.0)]), RATE)
    assert refusal.value.seconds == pytest.approx(8.0, abs=0.13)


def test_ten_seconds_are_enough() -> None:
    assert len(spans_of_sound(tone(10.02), RATE)) == 1


@pytest.mark.parametrize("length", [0, 1, 719, 720, 24_000])
def test_however_short_a_silence_is_it_is_silent(length: int) -> None:
    with pytest.raises(Silent):
        spans_of_sound(np.zeros(length, dtype=np.float32), RATE)


def test_a_knock_does_not_hide_the_speech_beside_it() -> None:
    sound = np.concatenate([tone(12.0, amplitude=0.01), pause(1.0), tone(0.05, amplitude=1.0)])
    assert (spans_of_sound(sound, RATE)[0].end) / RATE == pytest.approx(12.0, abs=0.05)


def test_pauses_are_cut_to_six_tenths_and_ends_to_their_pads() -> None:
    kept = trimmed(pause(30.0), [seconds(5.0, 10.0), seconds(14.0, 20.0)], RATE)
    assert len(kept) / RATE == pytest.approx(0.15 + 5.0 + 0.6 + 6.0 + 0.20, abs=0.001)


def test_a_short_pause_is_left_as_it_is() -> None:
    kept = trimmed(pause(30.0), [seconds(5.0, 10.0), seconds(10.5, 20.0)], RATE)
    assert len(kept) / RATE == pytest.approx(0.15 + 15.0 + 0.20, abs=0.001)


def test_where_it_was_cut_it_fades() -> None:
    kept = trimmed(np.ones(RATE * 20, dtype=np.float32), [seconds(1, 9), seconds(12, 19)], RATE)
    joint = int((0.15 + 8.0 + 0.3) * RATE)
    assert kept[0] == kept[-1] == kept[joint] == kept[joint - 1] == 0.0
    assert kept[joint - 300] == kept[joint + 300] == 1.0


@given(
    st.lists(st.floats(0.3, 20.0), min_size=1, max_size=8),
    st.lists(st.floats(0.0, 9.0), min_size=8),
)
def test_whatever_the_pauses_it_never_lasts_longer_than_a_minute(
    sounds: list[float], pauses: list[float]
) -> None:
    spans, at = [], 0.0
    for sound, silent in zip(sounds, pauses, strict=False):
        spans.append(seconds(at + silent, at + silent + sound))
        at += silent + sound
    kept = trimmed(pause(at + 0.1), spans, RATE)
    assert min(60.0, sum(sounds)) - 0.01 <= len(kept) / RATE <= 60.0


@given(st.floats(-45.0, 0.0))
def test_a_tone_of_any_level_comes_out_at_minus_23(level: float) -> None:
    sound = levelled(tone(1.0, amplitude=10 ** (level / 20)), RATE)
    assert 10 * np.log10((sound**2).mean()) == pytest.approx(-23.0, abs=0.1)


def test_nothing_is_raised_by_more_than_30_decibels() -> None:
    almost_nothing = tone(1.0, amplitude=10 ** (-60 / 20))
    before, after = (
        10 * np.log10((sound**2).mean())
        for sound in (almost_nothing, levelled(almost_nothing, RATE))
    )
    assert after - before == pytest.approx(30.0, abs=0.01)


@given(st.floats(0.001, 2.0), st.integers(1, 400))
def test_peaks_are_bent_below_the_ceiling(peak: float, width: int) -> None:
    sound = tone(2.0, amplitude=0.05)
    sound[RATE : RATE + width] = peak
    assert np.abs(levelled(sound, RATE)).max() <= 10 ** (-1 / 20)
