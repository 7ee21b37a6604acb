"""Which part of a recording a sample is made of, and where others could begin."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloning.domain.models import Joined, Step, Training
from cloning.domain.recordings.rejections import (
    PartBeyondEnd,
    PartSpoilt,
    PartTooShort,
    PartUnheard,
)
from cloning.trainings.part import (
    must_be_good_enough,
    must_lie_within,
    named_part,
    other_starts,
    without_part,
)
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.values import TRAINING

LONG_TAKE = replace(GOOD_TAKE, total_seconds=360.0, part_begins_at=130.0, part_ends_at=190.0)
MADE = replace(TRAINING, step=Step.WATCH, take=LONG_TAKE)


def test_a_take_that_was_never_measured_has_no_part_either() -> None:
    assert without_part(None) is None


def test_the_part_is_named_that_the_sample_is_made_of() -> None:
    assert named_part(MADE) == (130.0, 190.0)


@pytest.mark.parametrize(
    "training",
    [
        replace(MADE, take=None),
        replace(MADE, take=GOOD_TAKE),
        replace(MADE, take=replace(LONG_TAKE, part_ends_at=None)),
        replace(MADE, joined=(Joined(message_id=2, file_id="g"),)),
        replace(MADE, take=without_part(LONG_TAKE)),
    ],
    ids=["unheard", "all of it", "half known", "several", "about to be made anew"],
)
def test_otherwise_no_part_is_named(training: Training) -> None:
    assert named_part(training) is None


def test_other_parts_begin_all_over_the_recording_but_not_where_the_one_in_use_does() -> None:
    assert other_starts(LONG_TAKE) == [0.0, 60.0, 180.0, 240.0, 300.0]
    long = replace(LONG_TAKE, total_seconds=7_265.0, part_begins_at=None)
    assert other_starts(long) == [0.0, 1_210.0, 2_420.0, 3_630.0, 4_840.0, 6_050.0]


@given(total=st.floats(1.0, 10_800.0, allow_nan=False), in_use=st.none() | st.floats(0.0, 10_800.0))
def test_each_of_them_lies_within_the_recording(total: float, in_use: float | None) -> None:
    starts = other_starts(replace(LONG_TAKE, total_seconds=total, part_begins_at=in_use))
    assert len(starts) <= 6
    assert all(0.0 <= start < total for start in starts)
    assert all(in_use is None or abs(start - in_use) >= 30.0 for start in starts)


def test_a_part_must_begin_before_the_end() -> None:
    must_lie_within(LONG_TAKE, 359.0)
    with pytest.raises(PartBeyondEnd) as refusal:
        must_lie_within(LONG_TAKE, 359.1)
    assert refusal.value.ends_at_seconds == 360.0


def test_a_part_that_could_be_better_is_good_enough() -> None:
    must_be_good_enough(replace(LONG_TAKE, speech_seconds=12.0, above_noise_db=15.0), 130.0)


@pytest.mark.parametrize(
    ("measured", "refusal"),
    [
        ({"speech_seconds": 0.0}, PartUnheard),
        ({"speech_seconds": 0.0, "level_dbfs": -80.0}, PartUnheard),
        ({"speech_seconds": 9.0}, PartTooShort),
        ({"above_noise_db": 5.0}, PartSpoilt),
        ({"crest_db": 2.0}, PartSpoilt),
    ],
)
def test_a_part_that_is_of_no_use_is_refused_with_where_it_begins(
    measured: Mapping[str, Any], refusal: type[PartUnheard]
) -> None:
    with pytest.raises(refusal) as why:
        must_be_good_enough(replace(LONG_TAKE, **measured), 130.0)
    assert why.value.begins_at_seconds == 130.0
