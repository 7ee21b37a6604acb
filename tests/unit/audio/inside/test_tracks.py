"""A film has several tracks of sound: the longest tells its length, and the voice may be on any."""

from functools import cache

import numpy as np
import pytest

from bot.audio.inside.budget import Budget
from bot.audio.inside.clearest import MOST_TRACKS, clearest
from cloning.domain.recordings.rejections import PartBeyondEnd, Silent
from cloning.domain.recordings.take import judged
from tests.support.sound import sounds, speech
from tests.support.sound.heard import taken
from tests.support.sound.many import with_tracks
from tests.support.sound.minutes import reading
from tests.support.sound.speech import RATE, Samples

VOICE_SECONDS = pytest.approx(22.4, abs=0.5)
NOTHING = np.zeros(0, dtype=np.float32)
FORMS = [("matroska", "libmp3lame"), ("mp4", "aac")]


@cache
def voice() -> Samples:
    return speech.samples_of(speech.austen())


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), dtype=np.float32)


@pytest.mark.parametrize(("container", "codec"), FORMS)
@pytest.mark.parametrize("first", [NOTHING, silence(0.5), silence(5)], ids=["0", "0.5", "5"])
def test_a_first_track_that_is_empty_or_short_hides_nothing(
    container: str, codec: str, first: Samples
) -> None:
    """With an empty one the file was refused as unreadable, and a part of it as beyond the end."""
    film = with_tracks(first, voice(), container=container, codec=codec)
    take = taken(film)
    assert take.speech_seconds == VOICE_SECONDS
    assert take.total_seconds == pytest.approx(24.8, abs=0.2)
    assert taken(film, part_from=10.0).speech_seconds == pytest.approx(13.5, abs=1.5)


def test_a_part_is_beyond_the_end_only_if_no_track_reaches_it() -> None:
    film = with_tracks(silence(5), voice(), container="matroska", codec="libmp3lame")
    with pytest.raises(PartBeyondEnd) as refusal:
        taken(film, part_from=30.0)
    assert refusal.value.ends_at_seconds == pytest.approx(24.8, abs=0.2)


def test_a_long_track_is_searched_behind_a_short_one() -> None:
    film = with_tracks(
        silence(20), np.concatenate([silence(120), reading(4)]), container="matroska", codec="aac"
    )
    take = taken(film)
    assert take.total_seconds == pytest.approx(360.0, abs=1.0)
    assert take.part_begins_at == pytest.approx(120.0, abs=3.0)


def test_a_good_but_short_first_track_does_not_hide_a_long_one() -> None:
    film = with_tracks(voice()[: 17 * RATE], reading(1), container="matroska", codec="libmp3lame")
    assert taken(film).speech_seconds > 45.0


@pytest.mark.parametrize("place", [3, 4, 6, 11])
@pytest.mark.parametrize("other", ["silence", "music"])
def test_a_voice_is_found_on_any_track(place: int, other: str) -> None:
    """From the fifth track on it was not looked for: "silent, check your microphone"."""
    beside = silence(10) if other == "silence" else sounds.music(10)
    tracks = [beside] * 12
    tracks[place] = voice()
    film = with_tracks(*tracks, container="matroska", codec="libmp3lame")
    assert taken(film).speech_seconds == VOICE_SECONDS


def test_a_refusal_tells_how_many_tracks_were_listened_to() -> None:
    film = with_tracks(*[silence(1)] * (MOST_TRACKS + 2), container="matroska", codec="pcm_s16le")
    take = taken(film)
    assert (take.tracks, take.heard_tracks) == (MOST_TRACKS + 2, MOST_TRACKS)
    with pytest.raises(Silent) as refusal:
        judged(take)
    assert (refusal.value.tracks, refusal.value.heard_tracks) == (MOST_TRACKS + 2, MOST_TRACKS)


def test_listening_to_many_tracks_ends_with_the_budget() -> None:
    now = iter(range(1_000))
    budget = Budget(12.0, cpu=lambda: float(next(now)), wall=lambda: 0.0)
    film = with_tracks(*[silence(1)] * 20, container="matroska", codec="pcm_s16le")
    found = clearest(film, "matroska", longest_seconds=300.0, budget=budget)
    assert 4 <= found.heard_tracks < 20
