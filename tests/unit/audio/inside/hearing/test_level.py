"""Levels, on sounds that are simple enough to compute."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing.level import gain_of, raised


def powers(decibels: float) -> Samples:
    return np.full(100, 10 ** (decibels / 10), dtype=np.float32)


@given(st.floats(-53.0, 3.0))
def test_speech_of_any_level_comes_out_at_minus_23(level: float) -> None:
    assert level + gain_of(powers(level)) == pytest.approx(-23.0, abs=0.01)


@given(st.floats(-200.0, -53.0))
def test_nothing_is_raised_by_more_than_30_decibels(level: float) -> None:
    assert gain_of(powers(level)) == pytest.approx(30.0, abs=0.01)


def test_the_ends_of_words_do_not_count_for_the_level() -> None:
    speech = np.concatenate([powers(-30.0), np.repeat(powers(-60.0), 1)[:40]])
    assert gain_of(speech) == pytest.approx(7.0, abs=0.1)


@given(st.floats(0.001, 2.0), st.floats(-30.0, 30.0))
def test_peaks_are_bent_below_the_ceiling(peak: float, gain: float) -> None:
    sound = np.array([0.01, peak, -peak], dtype=np.float32)
    assert np.abs(raised(sound, power=10 ** (gain / 10))).max() <= 10 ** (-1 / 20)


def test_a_quiet_sound_is_only_raised() -> None:
    sound = np.array([0.01, -0.04], dtype=np.float32)
    assert raised(sound, power=100.0) == pytest.approx(sound * 10)
