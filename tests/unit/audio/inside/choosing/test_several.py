"""Several recordings of one take are all listened to, however long they are together."""

from itertools import count

import numpy as np
import pytest

from bot.audio import answers
from bot.audio.inside import child
from bot.audio.inside.budget import Budget
from bot.audio.inside.choosing.choice import chosen
from bot.audio.inside.choosing.reel import MOST_KEPT_SECONDS, reel_of
from bot.audio.inside.choosing.tape import Tape
from bot.audio.inside.choosing.trim import trimmed
from bot.audio.inside.hearing.frames import FRAME, FRAME_SECONDS
from bot.audio.inside.hearing.heard import Heard
from cloning.domain.recordings.sound import Take
from cloning.domain.recordings.take import judged, was_heard_in_places
from tests.support.sound import sounds, speech
from tests.support.sound.heard import taken
from tests.support.sound.speech import RATE
from tests.support.sound.tapes import recording, tape

VOICE = np.resize(speech.samples_of(speech.austen()), 110 * RATE)
GOOD = speech.recorded(VOICE, "wav", "pcm_mulaw")
NOISY = speech.recorded(sounds.noisy(VOICE, sounds.white, 14.0), "wav", "pcm_mulaw")
SPOKEN_SECONDS = 99.0
"""In each of these."""


@pytest.mark.parametrize("place", [1, 3, 4])
def test_the_best_of_five_notes_is_used_wherever_it_stands(place: int) -> None:
    """What lay beyond 300 s together was left out without a word."""
    notes = [NOISY] * 5
    notes[place] = GOOD
    take = heard_within(Budget(cpu=lambda: 0.0, wall=lambda: 0.0), *notes)
    assert take.total_seconds == pytest.approx(550.0, abs=1.0)
    assert take.speech_seconds == pytest.approx(5 * SPOKEN_SECONDS, rel=0.03)
    assert take.unheard_seconds == 0.0
    assert judged(take) == ()


def test_a_note_of_five_minutes_is_decoded_as_a_whole_though_it_lasts_a_little_longer() -> None:
    take = taken(speech.recorded(np.resize(VOICE, 301 * RATE), "wav", "pcm_mulaw"))
    assert take.total_seconds == pytest.approx(301.0)
    assert take.unheard_seconds == 0.0


def test_what_there_is_no_time_for_is_named() -> None:
    ticks = count()
    budget = Budget(0.6, cpu=lambda: 0.01 * next(ticks), wall=lambda: 0.0)
    take = heard_within(budget, *[NOISY] * 3)
    assert take.total_seconds == pytest.approx(330.0, abs=1.0)
    assert was_heard_in_places(take)
    assert take.speech_seconds == pytest.approx(3 * SPOKEN_SECONDS, rel=0.1)


def heard_within(budget: Budget, *files: bytes) -> Take:
    answer = answers.read(child.sample([(file, "wav") for file in files], budget=budget))
    assert isinstance(answer, answers.Sampled)
    return answer.measures.take()


def note(seconds: float, *, noise_power: float = 1e-6, crest_db: float = 9.0) -> Heard:
    """Sentences of 4 s with pauses of 1 s."""
    sentences = [(at + 0.5, at + 4.5) for at in np.arange(0.0, seconds - 4.0, 5.0)]
    return recording(seconds, sentences, noise_power=noise_power, crest_db=crest_db)


def sample_of(whole: Tape) -> tuple[Tape, range]:
    return chosen(whole)


NOTES = {
    "the best is first": [note(150.0), note(150.0, noise_power=1e-4), note(100.0, crest_db=4.0)],
    "the best is last": [note(150.0, noise_power=1e-4), note(150.0, crest_db=4.0), note(90.0)],
    "nobody speaks in one": [
        note(150.0, noise_power=1e-4),
        recording(200.0, []),
        note(90.0),
    ],
    "all are short": [note(20.0)] * 9,
    "two fit": [note(20.0), note(20.0)],
}


@pytest.mark.parametrize("name", NOTES)
def test_the_sample_is_the_same_as_if_everything_was_kept(name: str) -> None:
    kept, everything = reel_of(iter(NOTES[name])), tape(*NOTES[name])
    assert kept.kept_seconds <= MOST_KEPT_SECONDS
    assert kept.seconds == everything.seconds
    assert kept.speech_seconds == pytest.approx(everything.speech_seconds)
    assert (trimmed(*sample_of(kept)) == trimmed(*sample_of(everything))).all()


def test_the_best_may_go_on_in_the_next_recording() -> None:
    noisy = note(150.0, noise_power=1e-3)
    whole, window = chosen(reel_of(iter([noisy, note(20.0), note(20.0), noisy])))
    used = {whole.recording_of(whole.spans[number]).start for number in window}
    assert {whole.recordings[1].start, whole.recordings[2].start} <= used
    assert whole.seconds_of(window) >= 32.0


def test_the_sound_of_pauses_is_forgotten_too() -> None:
    """A tape of ten notes with a word here and there lasts fifty minutes."""
    words = [(at, at + 1.0) for at in (10.0, 100.0, 200.0, 290.0)]
    notes = [recording(300.0, words) for _ in range(10)]
    kept = reel_of(iter(notes))
    assert kept.kept_seconds < 100.0
    assert len(trimmed(*sample_of(kept))) > 0


def test_pieces_are_whole_frames() -> None:
    kept = reel_of(iter(NOTES["the best is first"]))
    assert {len(piece.samples) % FRAME for piece in kept.pieces} == {0}
    assert kept.kept_seconds == sum(len(one.samples) for one in kept.pieces) / FRAME * FRAME_SECONDS
