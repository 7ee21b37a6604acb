"""A text keeps what can be said of it, and nothing else."""

import unicodedata

import hypothesis
import pytest
from hypothesis import strategies as st

from cloning.domain.speaking.manner import Manner
from cloning.domain.speaking.refusals import TextEmpty, TextTooLong
from cloning.domain.speaking.texts import to_be_said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("  Hello   there \n\n\n and\tyou ", "Hello there\nand you"),
        ("a\0b\x07c", "a b c"),
        ("half a pair: \ud83d!", "half a pair: !"),
        ("cafe\N{COMBINING ACUTE ACCENT}", "café"),
        ("早上好，这是我的声音。", "早上好，这是我的声音。"),
        ("line\N{LINE SEPARATOR}line", "line\nline"),
        ("👍 1", "👍 1"),
    ],
)
def test_it_is_tidied(written: str, said: str) -> None:
    assert to_be_said(written, 300) == said


@pytest.mark.parametrize("written", ["", "  \n", "?!...", "👍👍", "\0", "\ud83d"])
def test_without_a_letter_or_a_digit_there_is_nothing_to_say(written: str) -> None:
    with pytest.raises(TextEmpty):
        to_be_said(written, 300)


def test_it_is_as_long_as_what_is_left_of_it() -> None:
    assert to_be_said("  " + "a" * 300 + "\n\n", 300) == "a" * 300
    with pytest.raises(TextTooLong) as refusal:
        to_be_said("a " * 151, 300)
    assert (refusal.value.length, refusal.value.maximum) == (301, 300)


@hypothesis.given(st.text(st.characters(exclude_categories=[]), max_size=100))
def test_any_text_is_refused_or_can_be_sent_kept_and_said_again(written: str) -> None:
    try:
        said = to_be_said(written, 300)
    except TextEmpty:
        return
    said.encode()
    assert said == to_be_said(said, 300)
    assert said == unicodedata.normalize("NFC", said)
    assert all(unicodedata.category(one) not in {"Cc", "Cs"} for one in said.replace("\n", ""))


@pytest.mark.parametrize(("speed", "pitch"), [(0.49, 1.0), (1.0, 2.01), (float("nan"), 1.0)])
def test_a_manner_has_bounds(speed: float, pitch: float) -> None:
    Manner(speed=0.5, pitch=2.0)
    with pytest.raises(ValueError, match="Manner"):
        Manner(speed=speed, pitch=pitch)
