"""A long recording is heard to its end, and the best minute of it is used and named."""

from functools import cache

import numpy as np
import pytest

from bot.audio.inside import survey
from bot.audio.inside.clearest import clearest, clearness, mono
from bot.audio.inside.survey import (
    PART_SECONDS,
    STRETCH_SECONDS,
    Glimpse,
    best_part,
    length,
)
from cloning.domain.sound import Take
from tests.support import sounds, speech
from tests.support.heard import taken
from tests.support.speech import RATE, Samples

MINUTE = 60 * RATE


@cache
def a_minute_of(kind: str) -> Samples:
    voice = np.resize(speech.samples_of(speech.austen()), MINUTE)
    return {
        "good speech": voice,
        "noisy speech": sounds.noisy(voice, sounds.white, 14.0),
        "music": sounds.music(60),
        "silence": np.zeros(MINUTE, dtype=np.float32),
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
    heard = clearest(long, "wav", longest_seconds=100.0)
    assert heard.seconds == pytest.approx(180.0, abs=1.0)
    assert heard.begins_at + heard.spans[0].start * 0.032 == pytest.approx(120.3, abs=1.0)
    assert heard.speech_seconds == pytest.approx(54.0, rel=0.1)


def test_of_a_very_long_recording_shares_are_listened_to_from_beginning_to_end() -> None:
    heard = best_part(
        minutes("silence", "silence", "good speech"),
        "wav",
        track=0,
        mono=mono,
        worth=clearness,
        most_listened_seconds=60.0,
    )
    assert 90.0 <= heard.begins_at <= 120.0
    assert heard.speech_seconds > 40.0


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


@pytest.mark.parametrize("apart", [10.0, 70.0])
def test_a_part_has_what_was_heard_in_its_middle(apart: float) -> None:
    """Of glimpses that are 70 s apart, speech may begin and end anywhere around one."""
    glimpses = [Glimpse(at * apart, 10.0, 10.0 if at == 9 else 0.0) for at in range(20)]
    begins_at = survey._best(glimpses)
    assert begins_at + PART_SECONDS / 2 == pytest.approx(9 * apart + STRETCH_SECONDS / 2, abs=10.0)
