"""A word that the detector hears in music or noise doesn't spoil the speech beside it."""

from itertools import pairwise

import numpy as np
import pytest

from bot.audio.inside.choosing.choice import chosen, first_minute
from bot.audio.inside.choosing.tape import Tape
from cloning.domain.recordings.take import judged
from tests.support.sound import sounds, speech
from tests.support.sound.heard import taken
from tests.support.sound.speech import RATE, Samples
from tests.support.sound.tapes import frames, recording, tape

VOICE = speech.samples_of(speech.austen())
LOUD = np.float32(10 ** (-25 / 20))
MUSIC = sounds.music(60.0) * LOUD
NOISE = sounds.white(60 * RATE) * LOUD
WORD_SECONDS = 0.9
SPEECH_SECONDS = 22.4


def with_word(other: Samples) -> Samples:
    """What is no speech, with 0.9 s in its middle that the detector takes for speech."""
    word = VOICE[int(2.0 * RATE) : int((2.0 + WORD_SECONDS) * RATE)] * 2 * LOUD
    start = len(other) // 2
    mixed = other.copy()
    mixed[start : start + len(word)] += word
    return mixed


PLACES = {
    "before": (True, False),
    "after": (False, True),
    "before and after": (True, True),
}


def among(other: Samples, place: str) -> Samples:
    before, after = PLACES[place]
    parts = [with_word(other)] * before + [VOICE] + [with_word(other)] * after
    return np.concatenate(parts)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("seconds", [5, 20])
@pytest.mark.parametrize("other", [MUSIC, NOISE], ids=["music", "noise"])
def test_a_word_in_something_else_does_not_make_a_voice_noisy(
    other: Samples, seconds: int, place: str
) -> None:
    """Music of 20 s with a word in it, 10 s after the voice: "too noisy", 0 dB."""
    take = taken(speech.as_wav_of(among(other[: seconds * RATE], place)))
    assert judged(take) == ()
    assert take.used_seconds == pytest.approx(SPEECH_SECONDS, abs=0.7)
    assert take.above_noise_db > 28.0


def test_nor_does_it_in_the_part_that_was_asked_for() -> None:
    file = speech.as_wav_of(among(MUSIC[: 20 * RATE], "before and after"))
    take = taken(file, part_from=12.0)
    assert judged(take) == ()
    assert take.part_begins_at == pytest.approx(20.0, abs=1.0)


def test_nor_does_it_in_the_last_of_several_recordings() -> None:
    file = speech.as_wav_of(among(MUSIC[: 20 * RATE], "after"))
    assert judged(taken(speech.austen(), file)) == ()


def test_eight_clean_seconds_beside_a_word_in_music_are_too_few_but_not_noisy() -> None:
    short = np.concatenate([VOICE[: 9 * RATE], with_word(MUSIC[: 20 * RATE])])
    take = taken(speech.as_wav_of(short))
    assert take.above_noise_db > 20.0
    assert take.used_seconds == pytest.approx(8.3, abs=0.5)


def noisy(*noisy_stretches: int) -> Tape:
    """A tape of twelve sentences of 4 s; these have noise around them."""
    sentences = [(at + 0.5, at + 4.5) for at in range(0, 60, 5)]
    whole = recording(60.0, sentences)
    for number in noisy_stretches:
        start, end = frames(5.0 * number), frames(5.0 * number + 5.0)
        pauses = ~whole.frames.speech[start:end]
        whole.frames.powers[start:end][pauses] = 5e-3
    return tape(whole)


@pytest.mark.parametrize("ends", [(0,), (11,), (0, 1, 2), (0, 10, 11), (9, 10, 11)])
def test_the_noisy_end_of_a_recording_is_left_out(ends: tuple[int, ...]) -> None:
    _whole, window = chosen(noisy(*ends))
    assert set(window) & set(ends) == set()
    assert len(window) >= 12 - len(ends) - 1


def test_a_recording_that_is_noisy_throughout_is_used_whole_to_say_so() -> None:
    _whole, window = chosen(noisy(*range(12)))
    assert window == range(12)


def test_of_a_part_that_was_asked_for_nothing_else_is_taken() -> None:
    whole, window = first_minute(noisy(*range(12)))
    assert window == range(12)
    assert all(this.end <= following.start for this, following in pairwise(whole.spans))
