"""What a clone may be called."""

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cloning.domain.errors import CloningError, TitleEmpty, TitleTooLong
from cloning.owners.titles import (
    EMOJI_JOINERS,
    INVISIBLE,
    clean_title,
    is_shortened,
    next_title,
)

anything = st.text(st.characters(codec=None), max_size=40)


def title_of(text: str) -> str:
    """Make a title of a text, and leave out the examples that can't be one."""
    try:
        return clean_title(text)
    except CloningError:
        assume(False)
        raise


def proposal_of(text: str) -> str:
    """Tell what is proposed in the place of a text that is too long for a title."""
    try:
        clean_title(text)
    except TitleTooLong as refusal:
        return refusal.shorter
    except TitleEmpty:
        return ""
    return ""


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Nanny Ogg", "Nanny Ogg"),
        ("  Nanny \t\r\n Ogg  ", "Nanny Ogg"),
        ("我的声音", "我的声音"),
        ("\u202eggO", "ggO"),
        ("a\u0000b\u200bc\ud800d", "abcd"),
        ("e\u0301", "\u00e9"),
        ("👩\u200d🚀 Ripley", "👩\u200d🚀 Ripley"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("x" * 20, "x" * 20),
    ],
)
def test_a_title_is_one_visible_line(text: str, title: str) -> None:
    assert clean_title(text) == title


@pytest.mark.parametrize(
    "text", ["", "   ", "\n", "\u200b\u202e", "\u200d\ufe0f", " \u200d ", "\u3164\u2800"]
)
def test_a_title_needs_a_visible_character(text: str) -> None:
    with pytest.raises(TitleEmpty):
        clean_title(text)


def test_a_title_has_at_most_twenty_characters_chinese_or_latin() -> None:
    assert clean_title("声" * 20) == "声" * 20
    with pytest.raises(TitleTooLong) as refusal:
        clean_title("声" * 21)
    assert (refusal.value.length, refusal.value.maximum) == (21, 20)


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("声" * 21, "声" * 20),
        ("x" * 19 + " y", "x" * 19),
        ("x" * 19 + "👩\u200d🚀", "x" * 19),
        ("x" * 19 + "👍\U0001f3fd", "x" * 19),
        ("x" * 19 + "q\u0301", "x" * 19),
        ("q" + "\u0301" * 30, "q" + "\u0301" * 19),
        ("\u200d" * 20 + "x", ""),
        ("x" * 19 + "🇩🇪", "x" * 19),
        ("x" * 17 + "🇨🇳🇩🇪", "x" * 17 + "🇨🇳"),
        ("🇨🇳" * 11, "🇨🇳" * 10),
    ],
    ids=[
        *("Chinese", "a blank", "an astronaut", "a skin tone", "an accent", "all accents"),
        *("unseen", "a flag", "the second flag", "only flags"),
    ],
)
def test_a_title_that_is_too_long_is_shortened_between_two_characters(
    text: str, shorter: str
) -> None:
    with pytest.raises(TitleTooLong) as refusal:
        clean_title(text)
    assert refusal.value.shorter == shorter


@given(st.text(st.characters(codec=None), min_size=21, max_size=80))
def test_our_proposal_is_a_title(text: str) -> None:
    proposal = proposal_of(text)
    assume(proposal)
    assert clean_title(proposal) == proposal


@given(anything)
def test_a_title_is_short_and_hides_nothing(text: str) -> None:
    title = title_of(text)
    assert 1 <= len(title) <= 20
    assert title == " ".join(title.split())
    hidden = [c for c in title if unicodedata.category(c) in INVISIBLE and c not in EMOJI_JOINERS]
    assert hidden == []


@given(anything)
@example("e\u200b\u0301")
def test_a_title_is_its_own_title(text: str) -> None:
    title = title_of(text)
    assert clean_title(title) == title


@given(st.text(st.characters(categories=["L", "N", "S"]), min_size=1, max_size=20))
def test_letters_digits_and_signs_stay(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assume(len(composed) <= 20)
    assert clean_title(text) == composed


def test_the_first_free_number_is_proposed() -> None:
    assert next_title("My voice", frozenset()) == "My voice"
    assert next_title("My voice", frozenset({"My voice"})) == "My voice 2"
    assert (
        next_title("My voice", frozenset({"My voice", "My voice 2", "My voice 4"})) == "My voice 3"
    )
    assert next_title("My voice", frozenset({"My voice 2"})) == "My voice"


def test_a_title_is_known_to_be_what_is_left_of_a_long_caption() -> None:
    caption = "My voice when I read to the children in the evening"
    assert is_shortened(caption, proposal_of(caption))
    assert not is_shortened(caption, "Another title")
    assert not is_shortened("My voice", "My voice"), "it was short enough"
    assert not is_shortened("", "My voice"), "there was no caption"
