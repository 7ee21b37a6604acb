"""How long it is since and until a moment, as each language says it, and never too early."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.words.languages import Language, read_catalogues
from handlers.words.speech import Sentence, length_in

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CATALOGUES = read_catalogues(lambda: NOW)
ENGLISH = CATALOGUES.speech("en")
SINCE, UNTIL = Sentence("for {at:since}"), Sentence("in {at:until}")


def said(sentence: Sentence, seconds: float, code: str = "en") -> str:
    at = (NOW + timedelta(seconds=seconds)).timestamp()
    return CATALOGUES.speech(code)(sentence, at=at)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "in 1 sec"),
        (-5, "in 1 sec"),
        (0.2, "in 1 sec"),
        (58.2, "in 59 sec"),
        (59, "in 59 sec"),
        (59.5, "in 1 min"),
        (60, "in 1 min"),
        (61, "in 2 min"),
        (3599, "in 1 hr"),
        (3600, "in 1 hr"),
        (4 * 3600 + 10 * 60, "in 4 hr 10 min"),
        (86_399, "in 1 day"),
        (86_400, "in 1 day"),
        (2 * 86_400 + 5 * 3600 + 59, "in 2 days 5 hr"),
    ],
)
def test_a_coming_moment_is_never_announced_too_early(seconds: float, words: str) -> None:
    assert said(UNTIL, seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "for 1 sec"),
        (59, "for 59 sec"),
        (60, "for 1 min"),
        (119, "for 1 min"),
        (360, "for 6 min"),
        (3599, "for 59 min"),
        (86_399, "for 23 hr 59 min"),
        (86_400, "for 1 day"),
        (90_000, "for 1 day 1 hr"),
    ],
)
def test_a_past_moment_is_never_said_to_be_longer_ago(seconds: float, words: str) -> None:
    assert said(SINCE, -seconds) == words


@pytest.mark.parametrize(
    ("code", "words"),
    [("en", "in 4 hr 10 min"), ("de", "in 4 Std. 10 Min."), ("zh", "in 4 小时 10 分钟")],
)
def test_each_language_has_its_own_units(code: str, words: str) -> None:
    assert said(UNTIL, 15_000, code) == words


@given(st.integers(0, 40 * 86_400), st.sampled_from(Language))
def test_any_length_has_two_units_at_most_and_none_that_is_nothing(
    seconds: int, language: Language
) -> None:
    words = length_in(language, timedelta(seconds=seconds))
    amounts = [
        int("".join(filter(str.isdigit, word)))
        for word in words.split()
        if any(character.isdigit() for character in word)
    ]
    assert 1 <= len(amounts) <= 2
    assert all(amounts)
