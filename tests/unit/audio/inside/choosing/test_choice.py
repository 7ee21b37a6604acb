"""Which minute of a long recording is trained on: the best, and that is seldom the first."""

import numpy as np
import pytest

from bot.audio.inside.choosing.choice import chosen
from bot.audio.inside.choosing.tape import Tape
from bot.audio.inside.hearing.frames import FRAME_SECONDS
from bot.audio.inside.hearing.heard import Heard
from tests.support.sound.tapes import frames, recording, tape

SENTENCES = [(at + 0.5, at + 4.5) for at in range(0, 70, 5)]
"""70 s of speech, 4 s at a time, with pauses of 1 s."""


def plain(*, speech_power: float = 1e-2, noise_power: float = 1e-6, crest_db: float = 9.0) -> Heard:
    return recording(
        75.0, SENTENCES, speech_power=speech_power, noise_power=noise_power, crest_db=crest_db
    )


def seconds_of(whole: Tape, window: range) -> tuple[float, float]:
    return (
        whole.spans[window.start].start * FRAME_SECONDS,
        whole.spans[window.stop - 1].end * FRAME_SECONDS,
    )


def test_a_recording_that_fits_is_used_whole() -> None:
    whole, window = chosen(tape(recording(60.0, SENTENCES[:10])))
    assert window == range(10)
    assert whole.spans[0].start == frames(0.5)


def test_of_two_alike_the_first_is_used() -> None:
    whole, window = chosen(tape(plain(), plain()))
    assert window.start == 0
    assert seconds_of(whole, window)[1] < 75.0


@pytest.mark.parametrize(
    "worse",
    [
        {"noise_power": 1e-4},
        {"crest_db": 4.0},
        {"speech_power": 1e-3, "noise_power": 1e-5},
    ],
    ids=["noisier", "overdriven", "from further away"],
)
def test_the_better_of_two_minutes_is_used_wherever_it_is(worse: dict[str, float]) -> None:
    whole, window = chosen(tape(plain(**worse), plain()))
    assert seconds_of(whole, window)[0] >= 75.0
    whole, window = chosen(tape(plain(), plain(**worse)))
    assert seconds_of(whole, window)[1] <= 75.0


def test_fluent_speech_is_better_than_words_with_long_pauses_between_them() -> None:
    hesitant = recording(75.0, [(at + 0.5, at + 1.5) for at in range(0, 70, 5)])
    whole, window = chosen(tape(hesitant, plain()))
    assert seconds_of(whole, window)[0] >= 70.0


def test_speech_without_a_pause_is_cut_where_it_is_quietest() -> None:
    talk = recording(200.0, [(0.0, 200.0)])
    quiet = np.arange(frames(2.0), frames(200.0), frames(2.0))
    talk.frames.powers[quiet] = 1e-3
    whole, window = chosen(tape(talk))
    edges = {whole.spans[window.start].start, whole.spans[window.stop - 1].end}
    assert edges <= {0, *quiet.tolist()}
    assert sum(whole.spans[number].length for number in window) * FRAME_SECONDS > 55.0
