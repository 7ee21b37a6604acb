"""A long recording is heard to its end, and the best minute of it is used and named."""

import struct
from functools import cache
from itertools import count
from time import process_time

import numpy as np
import pytest

from bot.audio.inside.budget import Budget, budget_for
from bot.audio.inside.clearest import clearest
from bot.audio.inside.hearing.heard import Heard
from bot.audio.inside.survey import CPU_SECONDS_PER_SECOND, FIRST_SHARE, best_part, length
from bot.audio.limits import LIMITS
from cloning.domain.recordings.sound import Take
from tests.support.sound import forms, sounds, speech
from tests.support.sound.heard import taken
from tests.support.sound.speech import RATE, Samples

MINUTE = 60 * RATE


@cache
def a_minute_of(kind: str) -> Samples:
    voice = np.resize(speech.samples_of(speech.austen()), MINUTE)
    return {
        "good speech": voice,
        "noisy speech": sounds.noisy(voice, sounds.white, 14.0),
        "music": sounds.music(60),
        "silence": np.zeros(MINUTE, dtype=np.float32),
        "room": sounds.louder(sounds.pink(MINUTE), -55.0),
    }[kind].astype(np.float32)


@cache
def minutes(*kinds: str, container: str = "wav", codec: str = "pcm_mulaw") -> bytes:
    """A recording that has a minute of each kind."""
    whole = np.concatenate([a_minute_of(kind) for kind in kinds])
    return speech.recorded(whole, container, codec)


def is_within(take: Take, first: float, last: float) -> bool:
    """Tell whether the sample was taken from between two minutes of the recording."""
    assert take.part_begins_at is not None
    assert take.part_ends_at is not None
    return first * 60 - 2 < take.part_begins_at < take.part_ends_at < last * 60 + 2


def test_the_good_minute_at_the_end_of_a_long_recording_is_found() -> None:
    """Revision 8af6d22 decoded five minutes, and heard nothing of what came then."""
    take = taken(minutes(*["noisy speech"] * 5, "good speech"))
    assert is_within(take, 5, 6)
    assert take.total_seconds == pytest.approx(360.0, abs=1.0)
    assert take.speech_seconds == pytest.approx(6 * 54.0, rel=0.1)
    assert take.above_noise_db > 28.0


@pytest.mark.parametrize("other", ["music", "silence"])
def test_speech_that_comes_late_is_found_behind_anything(other: str) -> None:
    long = minutes(other, other, "good speech")
    heard = clearest(long, "wav", longest_seconds=100.0, budget=Budget())
    assert heard.seconds == pytest.approx(180.0, abs=1.0)
    assert heard.begins_at + heard.spans[0].start * 0.032 == pytest.approx(120.3, abs=1.0)
    assert heard.speech_seconds == pytest.approx(54.0, rel=0.1)


def surveyed(file: bytes, budget: Budget, container: str = "wav") -> Heard:
    return best_part(file, container, track=0, budget=budget)


def for_a_first_look(seconds: float) -> Budget:
    """As much of the budget as lets a sixth of a recording be heard at first, and no end to it."""
    cpu_seconds = seconds / 6 * CPU_SECONDS_PER_SECOND / FIRST_SHARE
    return Budget(1.01 * cpu_seconds, cpu=lambda: 0.0, wall=lambda: 0.0)


def test_of_a_very_long_recording_pieces_are_heard_from_beginning_to_end() -> None:
    heard = surveyed(minutes("silence", "silence", "good speech"), for_a_first_look(180.0))
    assert 90.0 <= heard.begins_at <= 121.0
    assert heard.speech_seconds > 40.0


def in_8_khz(sound: Samples) -> bytes:
    """What a WAV of 8 kHz (mu-law) has of a sound."""
    written = forms.written(sound, forms.Kind("wav", "wav", "pcm_mulaw"), 8_000, "mono")
    return written[written.index(b"data") + 8 :]


def a_wav_of(sound: bytes) -> bytes:
    """Such a WAV, put together from bytes."""
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, 7, 1, 8_000, 8_000, 1, 8)
    chunks = b"WAVE" + head + struct.pack("<4sI", b"data", len(sound)) + sound
    return struct.pack("<4sI", b"RIFF", len(chunks)) + chunks


def an_hour_with(voice: Samples, *, at: float) -> bytes:
    """Silence and a voice, in 29 MB."""
    spoken = in_8_khz(voice)
    sound = bytearray(b"\xff" * 8_000 * 3_600)
    sound[int(at * 8_000) : int(at * 8_000) + len(spoken)] = spoken
    return a_wav_of(bytes(sound))


@pytest.mark.parametrize("at", [1_812.0, 1_826.5])
def test_twelve_seconds_of_speech_in_an_hour_of_silence_are_heard(at: float) -> None:
    """Stretches of 10 s, 40 s apart, missed them: 0.0 s of speech, "silent"."""
    voice = a_minute_of("good speech")[: 12 * RATE]
    heard = surveyed(an_hour_with(voice, at=at), Budget(wall=lambda: 0.0))
    assert heard.speech_seconds == pytest.approx(11.0, abs=1.0)
    assert heard.seconds == pytest.approx(3_600.0, abs=1.0)


@pytest.mark.parametrize("begins_at", [97.0, 101.5, 106.0, 110.5])
def test_ten_seconds_of_speech_are_heard_wherever_they_lie(begins_at: float) -> None:
    """Stretches of 10 s, 80 s apart, missed all of it: "nobody speaking"."""
    whole = np.zeros(6 * MINUTE, dtype=np.float32)
    start = int(begins_at * RATE)
    whole[start : start + 12 * RATE] = a_minute_of("good speech")[: 12 * RATE]
    heard = surveyed(speech.recorded(whole, "wav", "pcm_mulaw"), for_a_first_look(360.0))
    assert heard.speech_seconds == pytest.approx(11.0, abs=1.5)


@pytest.mark.parametrize("other", ["silence", "room", "music"])
def test_nobody_is_said_to_be_silent_before_everything_was_heard(other: str) -> None:
    """A sentence of 0.9 s lies between the pieces that are heard at first."""
    whole = np.concatenate([a_minute_of(other)] * 6)
    word = a_minute_of("good speech")[2 * RATE : int(2.9 * RATE)]
    start = int((16 * 6 + 1.05) * RATE)
    whole[start : start + len(word)] = word
    heard = surveyed(speech.recorded(whole, "wav", "pcm_s16le"), for_a_first_look(360.0))
    assert heard.unheard_seconds == 0.0
    assert heard.speech_seconds > 0.4


def test_the_unheard_rest_is_reported_when_the_time_is_up() -> None:
    ticks = count()
    budget = Budget(4.0, cpu=lambda: 0.4 * next(ticks), wall=lambda: 0.0)
    heard = surveyed(minutes(*["music"] * 6), budget)
    assert 60.0 < heard.unheard_seconds < 350.0


def test_a_good_part_is_not_searched_any_further() -> None:
    heard = surveyed(minutes(*["good speech"] * 6), for_a_first_look(360.0))
    assert heard.unheard_seconds > 200.0
    assert heard.speech_seconds + heard.speech_elsewhere == pytest.approx(6 * 54.0, rel=0.1)


def test_a_better_part_is_searched_for_between_the_pieces() -> None:
    heard = surveyed(
        minutes(*["noisy speech"] * 3, "good speech", *["noisy speech"] * 3),
        for_a_first_look(420.0),
    )
    assert 170.0 < heard.begins_at < 190.0


def test_music_around_the_speech_does_not_make_it_noisy() -> None:
    """The noise was measured in the music before and after it: 3.6 dB, "too noisy"."""
    take = taken(minutes(*["music"] * 4, "good speech", *["music"] * 4))
    assert is_within(take, 4, 5)
    assert take.above_noise_db > 25.0


@cache
def an_hour_of(kind: str) -> bytes:
    """The same minute again and again, in an 8 kHz WAV of 29 MB."""
    return in_8_khz(a_minute_of(kind)) * 60


@pytest.mark.parametrize("slower", [4.0, 12.0])
@pytest.mark.parametrize("kind", ["noisy speech", "music"])
def test_a_busy_machine_answers_in_time_with_what_it_has_heard(kind: str, slower: float) -> None:
    """Two hours took 31 s at a load of 7, and the guard ends a child after 30 s."""
    file = a_wav_of(an_hour_of(kind))
    begun = process_time()

    def wall() -> float:
        return slower * (process_time() - begun)

    heard = surveyed(file, Budget(wall=wall))
    assert wall() < LIMITS.wall_seconds - 2.0
    assert 0.0 < heard.unheard_seconds < 3_590.0


def test_twenty_minutes_are_heard_in_full() -> None:
    """Of 16 minutes in 1.9 MB, 541 s were left out."""
    twenty_minutes = in_8_khz(a_minute_of("good speech")) * 20
    budget = Budget(budget_for([2_400_000]).cpu_seconds, cpu=lambda: 0.0, wall=lambda: 0.0)
    heard = surveyed(a_wav_of(twenty_minutes), budget)
    assert heard.unheard_seconds == 0.0
    assert heard.speech_seconds + heard.speech_elsewhere == pytest.approx(20 * 54.0, rel=0.05)


def test_if_it_takes_longer_than_expected_fewer_pieces_are_heard_to_the_end() -> None:
    """The end of a recording was not heard at all when the time was up before."""
    ticks = count()
    budget = Budget(6.0, cpu=lambda: 0.3 * next(ticks), wall=lambda: 0.0)
    heard = surveyed(minutes(*["music"] * 9, "good speech"), budget)
    assert heard.unheard_seconds > 0.0
    assert 530.0 < heard.begins_at < 570.0


def test_the_best_minute_of_a_shorter_recording_is_named_too() -> None:
    assert is_within(taken(minutes("noisy speech", "good speech")), 1, 2)


def test_nothing_is_named_when_everything_is_used_or_several_notes_are_joined() -> None:
    assert taken(speech.austen()).part_begins_at is None
    two_notes = taken(minutes("noisy speech", "good speech"), speech.short())
    assert two_notes.part_begins_at is None


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("ogg", "libopus"),
        ("mp3", "libmp3lame"),
        ("mov", "aac"),
        ("flac", "flac"),
        ("matroska", "libopus"),
    ],
)
def test_the_length_is_counted_and_no_container_is_believed(container: str, codec: str) -> None:
    file = minutes("noisy speech", "good speech", container=container, codec=codec)
    assert length(file, container, 0) == pytest.approx(120.0, rel=0.01)


def test_the_only_speech_in_three_hours_is_named_by_its_place() -> None:
    """Somebody who sent three hours was told of 24 s of speech, and not where they are."""
    voice = a_minute_of("good speech")[: 24 * RATE]
    take = taken(an_hour_with(voice, at=3_560.0))
    assert take.part_begins_at == pytest.approx(3_560.3, abs=1.0)
    assert take.part_ends_at == pytest.approx(3_584.0, abs=1.0)
