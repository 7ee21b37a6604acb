"""Beside the chats one sees what of a recording is in its sample, and what was cut."""

import json

import pytest

from bot.demo.beside.picture import COLUMNS, drawn
from cloning.domain.recordings.rejections import Unreadable
from tests.support.sound.speech import austen, with_pauses

LONG = 3.0
"""Seconds of silence in `with_pauses`."""


def test_of_speech_with_short_pauses_everything_is_used_but_the_ends() -> None:
    picture = json.loads(drawn([(austen(), "ogg")]))
    assert picture["seconds"] == pytest.approx(24.73, abs=0.02)
    [(first, last)] = picture["used"]
    assert first < 0.3
    assert last > 24.0
    assert len(picture["peaks"]) == pytest.approx(COLUMNS, abs=2)
    assert max(picture["peaks"]) == 100


def test_a_long_pause_is_cut_and_so_are_silent_ends() -> None:
    picture = json.loads(drawn([(with_pauses(), "ogg")]))
    (begin, pause), (goes_on, end) = picture["used"]
    assert begin == pytest.approx(LONG, abs=0.3)
    assert goes_on - pause > LONG - 0.8
    assert end < 24.73 + 2 * LONG
    assert picture["peaks"][:10] == [0] * 10


def test_recordings_that_were_joined_stand_in_a_row_with_their_joints() -> None:
    picture = json.loads(drawn([(austen(), "ogg"), (austen(), "ogg")]))
    assert picture["joints"] == [pytest.approx(24.73, abs=0.05)]
    assert len(picture["used"]) == 2


def test_of_a_part_that_was_chosen_nothing_before_it_is_used() -> None:
    picture = json.loads(drawn([(austen(), "ogg")], 5.0))
    assert picture["used"][0][0] >= 5.0 - 0.3


def test_what_can_not_be_read_has_no_picture() -> None:
    with pytest.raises(Unreadable):
        drawn([(b"OggS" + bytes(100), "ogg")])
