"""Times in a recording are written as players do, and read as people write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloning.domain.recordings.rejections import PartUnread
from handlers.words.measures.timecode import read, written


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12:30", 750),
        ("1:02:30", 3_750),
        ("0:05", 5),
        ("90:00", 5_400),
        (" 12:30 please", 750),
        ("from 12:30 to 13:30", 750),
        ("12:30-13:30", 750),
        ("\uff11\uff12：\uff13\uff10", 750),
        ("从12:30开始", 750),
        ("90 s", 90),
        ("90s", 90),
        ("90 Sekunden", 90),
        ("12 min", 720),
        ("12.5 minutes", 750),
        ("12,5 Minuten", 750),
        ("2 min 10 s", 130),
        ("2m10s", 130),
        ("1 h 2 min 30 s", 3_750),
        ("1h", 3_600),
        ("ab Minute 12:30", 750),
        ("12分30秒", 750),
        ("1小时2分钟", 3_720),
        ("90秒", 90),
        ("at 2 min, please", 120),
        ("2 minutes and 10 seconds", 130),
        ("12:30 min", 750),
        ("bei 12:30 Minuten", 750),
        ("1:02:30 h", 3_750),
        ("from 12:30 to the end", 750),
        ("12:30 bis Ende", 750),
        ("2 Minuten und 10 Sekunden", 130),
    ],
)
def test_a_time_is_read(text: str, seconds: float) -> None:
    assert read(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "later",
        "12:75",
        "1:75:00",
        "1:2:3:4",
        "12:3",
        "3 songs",
        "5 mice",
        "-",
        "½",
        "1½ min",
        "½ min",
        "1/2 min",
        "1分半",
        "2分半",
        "1h30",
        "2m10",
        "2 min 10",
        "1 std 5",
        "1:30 h",
        "10 s before the end",
        "1:00 before the end",
        "the last 30 s",
        "最后30秒",
        "10 Sekunden vor dem Ende",
        "-1:30",
        "\u22121:30",
        "-2 min",
    ],
)
def test_a_text_that_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(PartUnread):
        read(text)


@given(st.integers(0, 35_999))
def test_a_written_time_is_read_again(seconds: int) -> None:
    assert read(written(seconds)) == seconds


@given(st.text())
def test_nothing_else_comes_of_any_text(text: str) -> None:
    with suppress(PartUnread):
        assert 0.0 <= read(text) < 10**9
