"""How long a text may take to say: real readings lie well within the bounds."""

import pytest

from bot.speech.pace import least_seconds, most_seconds, usual_seconds

AUSTEN = (
    "and mister john dashwood had then leisure to consider how much there might be prudently "
    "in his power to do for them he was not an ill disposed young man unless to be rather "
    "cold hearted and rather selfish is to be ill disposed had he married a more amiable "
    "woman he might have been made still more respectable than he was he might even have been "
    "made amiable himself"
)
READINGS = [
    (AUSTEN, 24.7),  # sandbox/speech/SOURCE.md
    ("he was not an ill disposed young man", 3.0),  # the same
]


@pytest.mark.parametrize(("text", "seconds"), READINGS)
def test_a_real_reading_is_plausible_at_twice_and_half_its_speed(text: str, seconds: float) -> None:
    for speed in (0.5, 1.0, 2.0):
        assert least_seconds(text, 1.0) * 1.2 < seconds < most_seconds(text, 1.0) / 1.2
        assert least_seconds(text, speed) < seconds / speed < most_seconds(text, speed)


@pytest.mark.parametrize(("text", "seconds"), READINGS)
def test_the_usual_time_is_about_that_of_a_reading(text: str, seconds: float) -> None:
    assert usual_seconds(text, 1.0) == pytest.approx(seconds, rel=0.3)


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("今天天气很好", 6),
        ("きょうはいいてんき", 9),
        ("안녕하세요", 5),
        ("2026", 6),
        ("banana", 2),
        ("?!…😀", 0),
    ],
)
def test_a_syllable_is_a_sign_or_three_letters(text: str, syllables: int) -> None:
    assert usual_seconds(text, 1.0) == pytest.approx(syllables / 4.5)


def test_the_most_has_room_for_silence_even_for_a_single_word() -> None:
    assert most_seconds("hi", 1.0) > 3.0
