"""What comes long before or after all speech is not in the sample, and doesn't count against it."""

from collections.abc import Callable

import numpy as np
import pytest

from cloning.domain.recordings.take import judged
from tests.support.sound import sounds, speech
from tests.support.sound.heard import taken
from tests.support.sound.speech import Samples

TWO_DECIBELS = 2.0
VOICE = speech.samples_of(speech.austen())
LOUD = np.float32(10 ** (-25 / 20))
NOISE = sounds.white(30 * speech.RATE) * LOUD
MUSIC = sounds.music(30.0) * LOUD

PLACES: dict[str, Callable[[Samples], list[Samples]]] = {
    "before": lambda other: [other, VOICE],
    "after": lambda other: [VOICE, other],
    "before and after": lambda other: [other, VOICE, other],
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("other", [NOISE, MUSIC], ids=["noise", "music"])
def test_a_voice_is_as_clean_as_without_what_is_far_from_it(other: Samples, place: str) -> None:
    alone = taken(speech.as_wav_of(VOICE))
    among = taken(speech.as_wav_of(np.concatenate(PLACES[place](other))))
    assert among.above_noise_db == pytest.approx(alone.above_noise_db, abs=TWO_DECIBELS)
    assert judged(among) == ()


def test_a_noisy_end_of_one_recording_does_not_spoil_another() -> None:
    noisy_end = speech.as_wav_of(np.concatenate([VOICE, NOISE]))
    together = taken(noisy_end, speech.as_wav_of(VOICE))
    assert judged(together) == ()


def test_noise_below_the_voice_still_counts() -> None:
    noise = np.resize(NOISE, len(VOICE)) * 10 ** (-10 / 20)
    mixed = np.asarray(VOICE + noise, dtype=np.float32)
    assert taken(speech.as_wav_of(mixed)).above_noise_db < 20.0


def test_noise_after_a_part_that_was_chosen_does_not_count_against_it() -> None:
    file = speech.as_wav_of(np.concatenate([NOISE, VOICE, NOISE]))
    chosen = taken(file, part_from=20.0)
    assert judged(chosen) == ()
    assert chosen.part_begins_at == pytest.approx(30.0, abs=1.0)
