"""Words that are not said are found behind simple disguises, and honest texts are left alone."""

import time

import hypothesis
import pytest
from hypothesis import strategies as st

from cloning.domain.speaking.words import BETWEEN, LOOK_ALIKE, Unsaid

WIDE = "".join(chr(ord(letter) + 0xFEE0) for letter in "bad")

DOG = "\u0643\u0644\u0628"
LONG_DOG = "\u0643\u0640\u0640\u0644\u0640\u0628"
"""The same in Arabic, stretched by the kashida."""

BAD = Unsaid(["Bad", "very wrong", "ass", "Größe", "плохо", "坏蛋", DOG, "110", "book", "...", ""])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bad", "bad"),
        ("That is BAD!", "BAD"),
        (WIDE, WIDE),
        ("bád", "bád"),
        ("ba\N{COMBINING ACUTE ACCENT}d", "ba\N{COMBINING ACUTE ACCENT}d"),
        ("baaaad", "baaaad"),
        ("baddd idea", "baddd"),
        ("b a d", "b a d"),
        ("B.A-D does it", "B.A-D"),
        ("b\N{ZERO WIDTH SPACE}ad", "b\N{ZERO WIDTH SPACE}ad"),
        ("b\nad", "b\nad"),
        ("b__a**d", "b__a**d"),
        ("b4d", "b4d"),
        ("b@d", "b@d"),
        ("a$5", "a$5"),
        ("b\N{CYRILLIC SMALL LETTER A}d", "b\N{CYRILLIC SMALL LETTER A}d"),
        ("B\N{GREEK CAPITAL LETTER ALPHA}D", "B\N{GREEK CAPITAL LETTER ALPHA}D"),
        ("very   wrong", "very   wrong"),
        ("verywrong", "verywrong"),
        ("die GRÖSSE", "GRÖSSE"),
        ("ПЛОХО", "ПЛОХО"),
        ("他是坏蛋吗", "坏蛋"),
        ("坏，蛋", "坏，蛋"),
        ("我 bad 你", "bad"),
        ("我bad你", "bad"),
        ("call 110 now", "110"),
        ("ab bad", "bad"),
        ("b bad does", "b bad"),
        ("a class ass", "ass"),
        ("bo0ok", "bo0ok"),
        (LONG_DOG, LONG_DOG),
    ],
)
def test_it_is_found_and_returned_as_it_was_written(text: str, found: str) -> None:
    assert BAD.find(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "good",
        "a badger",  # a longer word
        "forbad",
        "bads",  # another form: the operator has to list it
        "class",
        "bd",
        "bxad",
        "bok",  # fewer letters than the word has
        "very, very right or wrong",
        "плохой",
        "坏 of 蛋",
        "21105",
        "...",
    ],
)
def test_what_is_no_such_word_is_left_alone(text: str) -> None:
    assert BAD.find(text) is None


def test_without_words_everything_is_said() -> None:
    assert Unsaid().find("bad") is None


gaps = st.sampled_from(["", " ", ".", "-", "_", "\n", "\N{ZERO WIDTH SPACE}", "**"])
disguises = {"b": "bB" + WIDE[0], "a": "aAá4@", "d": "dDḍ"}


@hypothesis.given(
    st.lists(st.tuples(st.integers(1, 3), gaps), min_size=3, max_size=3),
    st.data(),
    st.sampled_from(["", "so ", "好", "... "]),
    st.sampled_from(["", " it is", "吗", "!"]),
)
def test_any_mix_of_these_disguises_is_seen_through(
    letters: list[tuple[int, str]], data: st.DataObject, before: str, after: str
) -> None:
    disguised = ""
    for letter, (often, gap) in zip("bad", letters, strict=True):
        disguised += data.draw(st.sampled_from(disguises[letter])) * often
        disguised += gap if letter != "d" else ""
    assert BAD.find(before + disguised + after) == disguised


@hypothesis.given(st.text(max_size=300))
def test_any_text_can_be_looked_through_and_what_is_found_is_in_it(text: str) -> None:
    found = BAD.find(text)
    assert found is None or found in text


@hypothesis.given(st.text(min_size=1, max_size=30), st.text(max_size=20))
def test_a_word_is_found_in_any_text_that_has_it_between_spaces(word: str, around: str) -> None:
    unsaid = Unsaid([word])
    if unsaid.find(word) is not None:
        assert unsaid.find(f"{around} {word} {around}") is not None


def test_a_text_made_to_take_long_takes_no_time() -> None:
    unsaid = Unsaid(["a" * 20 + "b", "ab" * 10])
    began = time.process_time()
    for text in ("a" * 300, "a." * 150, "ab" * 149 + "a", " " * 299 + "a"):
        unsaid.find(text)
    assert time.process_time() - began < 1.0


def test_what_looks_alike_is_a_latin_letter_each() -> None:
    assert all(chr(letter).isascii() for letter in map(ord, "".join(LOOK_ALIKE.values())))
    assert BETWEEN == r"[\W_]*"
