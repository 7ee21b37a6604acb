"""What is refused and what is a concern, on both sides of each threshold."""

from dataclasses import replace
from typing import Any

import pytest

from cloning.domain.limits import LONGEST_LISTENED_SECONDS
from cloning.domain.recordings.rejections import (
    NoSpeech,
    Overdriven,
    RecordingRejected,
    Silent,
    TooNoisy,
    TooShort,
    Unfit,
    UnknownType,
)
from cloning.domain.recordings.sound import Take
from cloning.domain.recordings.take import Concern, could_be_longer, judged
from tests.support.fakes.recordings import GOOD_TAKE

GOOD = replace(GOOD_TAKE, speech_seconds=15.0)


def changed(measure: str, value: float) -> Take:
    measures: dict[str, Any] = {measure: value}
    return replace(GOOD, **measures)


def test_a_good_take_raises_no_concern() -> None:
    assert judged(GOOD) == ()


@pytest.mark.parametrize(
    ("measure", "fine", "doubtful", "concern"),
    [
        ("speech_seconds", 15.0, 14.9, Concern.SHORT),
        ("above_noise_db", 20.0, 19.9, Concern.NOISY),
        ("crest_db", 6.0, 5.9, Concern.OVERDRIVEN),
        ("peak_dbfs", -40.0, -40.1, Concern.QUIET),
    ],
)
def test_a_concern_is_raised_below_its_threshold(
    measure: str, fine: float, doubtful: float, concern: Concern
) -> None:
    assert judged(changed(measure, fine)) == ()
    assert judged(changed(measure, doubtful)) == (concern,)


@pytest.mark.parametrize(
    ("measure", "usable", "useless", "rejection"),
    [
        ("speech_seconds", 10.0, 9.9, TooShort),
        ("above_noise_db", 10.0, 9.9, TooNoisy),
        ("crest_db", 3.5, 3.4, Overdriven),
    ],
)
def test_a_take_is_refused_below_its_threshold(
    measure: str, usable: float, useless: float, rejection: type[RecordingRejected]
) -> None:
    assert len(judged(changed(measure, usable))) == 1
    with pytest.raises(rejection):
        judged(changed(measure, useless))


def test_noise_that_can_not_be_known_is_no_concern() -> None:
    gated = replace(GOOD, noise_known=False)
    assert judged(gated) == judged(replace(gated, above_noise_db=0.0)) == ()


def test_without_speech_the_level_tells_silence_from_music() -> None:
    nobody = replace(GOOD, speech_seconds=0.9, above_noise_db=0.0)
    with pytest.raises(NoSpeech):
        judged(replace(nobody, level_dbfs=-50.0))
    with pytest.raises(Silent):
        judged(replace(nobody, level_dbfs=-50.1))


def test_a_refusal_says_what_was_found_and_what_is_needed() -> None:
    with pytest.raises(TooShort, match=r"too_short\(minimum=10.0, seconds=6.2\)"):
        judged(replace(GOOD, speech_seconds=6.2))
    with pytest.raises(TooNoisy, match=r"too_noisy\(above_noise_db=8.5, good_db=20.0\)"):
        judged(replace(GOOD, above_noise_db=8.5))


def test_a_short_take_is_called_short_only_when_it_is_worth_adding_to() -> None:
    with pytest.raises(TooNoisy):
        judged(replace(GOOD, speech_seconds=5.0, above_noise_db=5.0))


def test_all_concerns_are_named() -> None:
    poor = replace(GOOD, speech_seconds=12.0, above_noise_db=15.0, crest_db=5.0, peak_dbfs=-45.0)
    assert judged(poor) == (Concern.SHORT, Concern.NOISY, Concern.OVERDRIVEN, Concern.QUIET)


@pytest.mark.parametrize(
    ("measured", "mended"),
    [
        ({}, False),
        ({"speech_seconds": 6.0}, True),
        ({"speech_seconds": 12.0}, True),
        ({"speech_seconds": 0.5}, False),
        ({"speech_seconds": 12.0, "above_noise_db": 15.0}, False),
        ({"above_noise_db": 5.0}, False),
    ],
)
def test_more_speech_mends_only_a_take_that_is_nothing_but_short(
    measured: dict[str, Any], mended: bool
) -> None:
    assert could_be_longer(replace(GOOD, **measured)) == mended


@pytest.mark.parametrize(("level_dbfs", "refusal"), [(-70.0, Silent), (-20.0, NoSpeech)])
def test_of_a_recording_that_goes_on_it_is_said_how_much_was_heard(
    level_dbfs: float, refusal: type[Silent | NoSpeech]
) -> None:
    heard = replace(GOOD_TAKE, speech_seconds=0.0, level_dbfs=level_dbfs)
    with pytest.raises(refusal) as whole:
        judged(replace(heard, total_seconds=120.0))
    assert whole.value.reason.details == {}
    with pytest.raises(refusal) as partly:
        judged(replace(heard, total_seconds=LONGEST_LISTENED_SECONDS))
    assert partly.value.reason.details == {"listened_seconds": LONGEST_LISTENED_SECONDS}


@pytest.mark.parametrize(
    "measured",
    [{"speech_seconds": 0.0}, {"above_noise_db": 3.0}, {"crest_db": 2.0}, {"used_seconds": 5.0}],
)
def test_no_refusal_hides_that_only_pieces_were_heard(measured: dict[str, Any]) -> None:
    take = replace(GOOD_TAKE, total_seconds=6_000.0, **measured)
    with pytest.raises(Unfit) as whole:
        judged(take)
    assert whole.value.heard_seconds is None
    with pytest.raises(Unfit) as pieces:
        judged(replace(take, unheard_seconds=4_500.0))
    assert (pieces.value.heard_seconds, pieces.value.listened_seconds) == (1_500.0, 6_000.0)


def test_a_file_of_an_unknown_type_may_have_been_called_something() -> None:
    assert UnknownType().reason.details == {}
    assert UnknownType(declared="video/mp4").reason.details == {"declared": "video/mp4"}


def test_of_a_long_recording_what_is_used_must_be_long_enough() -> None:
    heard = replace(GOOD_TAKE, total_seconds=6_000.0, speech_seconds=34.0)
    with pytest.raises(TooShort) as refusal:
        judged(replace(heard, used_seconds=5.0))
    assert refusal.value.seconds == 5.0
    assert judged(replace(heard, used_seconds=12.0)) == (Concern.SHORT,)
    assert judged(replace(heard, used_seconds=34.0)) == ()


def test_a_part_without_speech_is_not_called_noisy_because_of_speech_elsewhere() -> None:
    with pytest.raises(NoSpeech):
        judged(replace(GOOD_TAKE, used_seconds=0.0, above_noise_db=0.0, level_dbfs=-20.0))


@pytest.mark.parametrize("level_dbfs", [-90.0, -30.0])
def test_a_recording_of_a_moment_is_too_short_and_not_silent(level_dbfs: float) -> None:
    """A WAV of a hundred samples was called silent, and the microphone was blamed."""
    with pytest.raises(TooShort) as refusal:
        judged(replace(GOOD, total_seconds=0.002, speech_seconds=0.0, level_dbfs=level_dbfs))
    assert refusal.value.seconds == 0.0


def test_only_nobody_is_missed_on_the_other_tracks() -> None:
    unheard = replace(GOOD, tracks=40, heard_tracks=32)
    assert judged(unheard) == ()
    with pytest.raises(TooNoisy) as refusal:
        judged(replace(unheard, above_noise_db=5.0))
    assert "tracks" not in refusal.value.reason.details


def test_nobody_was_found_on_those_tracks_that_were_heard() -> None:
    with pytest.raises(NoSpeech) as refusal:
        judged(replace(GOOD, speech_seconds=0.0, used_seconds=0.0, tracks=40, heard_tracks=32))
    assert (refusal.value.tracks, refusal.value.heard_tracks) == (40, 32)
