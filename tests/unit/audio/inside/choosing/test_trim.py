"""Pauses, pads, fades and joints, on tapes that are simple enough to count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.inside.choosing.choice import chosen
from bot.audio.inside.choosing.tape import Tape
from bot.audio.inside.choosing.trim import trimmed
from bot.audio.inside.hearing.frames import FRAME, FRAME_SECONDS, RATE
from tests.support.sound.tapes import frames, recording, tape

A_FRAME = FRAME_SECONDS + 0.001


def seconds_kept(whole: Tape) -> float:
    return len(trimmed(whole, range(len(whole.spans)))) / RATE


def test_pauses_are_cut_to_six_tenths_and_ends_to_their_pads() -> None:
    whole = tape(recording(30.0, [(5.0, 10.0), (14.0, 20.0)]))
    assert seconds_kept(whole) == pytest.approx(0.15 + 5.0 + 0.6 + 6.0 + 0.20, abs=A_FRAME)


def test_a_short_pause_is_left_as_it_is() -> None:
    whole = tape(recording(30.0, [(5.0, 10.0), (10.5, 20.0)]))
    assert seconds_kept(whole) == pytest.approx(0.15 + 15.0 + 0.20, abs=A_FRAME)


def test_between_two_recordings_there_are_four_tenths_of_silence_beside_the_pads() -> None:
    first = recording(12.0, [(1.0, 9.0)])
    second = recording(10.0, [(2.0, 9.0)])
    whole = tape(first, second)
    alone = seconds_kept(tape(first)) + seconds_kept(tape(second))
    assert seconds_kept(whole) == pytest.approx(alone + 0.4, abs=0.001)
    kept = trimmed(whole, range(2))
    silence_at = round(seconds_kept(tape(first)) * RATE)
    assert not kept[silence_at : silence_at + int(0.4 * RATE)].any()
    assert kept[silence_at - 300] > 0.0 < kept[silence_at + int(0.4 * RATE) + 300]


def test_recordings_are_joined_in_their_order() -> None:
    quiet = recording(8.0, [(1.0, 7.0)], speech_power=0.0001)
    loud = recording(8.0, [(1.0, 7.0)], speech_power=0.01)
    kept = trimmed(tape(quiet, loud), range(2))
    assert kept[RATE * 3] == pytest.approx(0.01)
    assert kept[-RATE * 3] == pytest.approx(0.1)


def test_a_pad_never_reaches_into_other_speech_or_another_recording() -> None:
    whole = tape(recording(8.0, [(0.0, 4.0), (4.1, 8.0)]), recording(4.0, [(0.0, 4.0)]))
    middle = trimmed(whole, range(1, 2))
    assert len(middle) / RATE == pytest.approx(0.1 + 3.9, abs=A_FRAME)


def test_the_sound_fades_at_each_cut() -> None:
    even = np.full(frames(20.0) * FRAME, 0.1, dtype=np.float32)
    whole = tape(recording(20.0, [(1.0, 9.0), (12.0, 19.0)], samples=even))
    kept = trimmed(whole, range(2))
    joint = int(0.15 * RATE) + frames(8.0) * FRAME + int(0.3 * RATE)
    assert kept[0] == kept[-1] == kept[joint] == kept[joint - 1] == 0.0
    assert kept[joint - 600] == kept[joint + 600] == np.float32(0.1)


def test_of_no_speech_nothing_is_kept() -> None:
    assert len(trimmed(tape(recording(5.0, [])), range(0))) == 0


lengths = st.floats(0.3, 40.0)
pauses = st.floats(0.3, 9.0)


@given(st.lists(st.lists(st.tuples(pauses, lengths), max_size=3), min_size=1, max_size=2))
def test_a_sample_never_lasts_longer_than_a_minute(
    said: list[list[tuple[float, float]]],
) -> None:
    recordings = []
    for stretches in said:
        at, speech = 0.0, []
        for pause, length in stretches:
            speech.append((at + pause, at + pause + length))
            at += pause + length
        recordings.append(recording(at + 0.5, speech))
    whole, window = chosen(tape(*recordings))
    kept = len(trimmed(whole, window)) / RATE
    spoken = sum(length for stretches in said for _, length in stretches)
    assert min(spoken, 54.0) - 0.5 <= kept <= 60.0
