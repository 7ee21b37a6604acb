"""The script takes about half a minute to read, in every language that we speak."""

import pytest

from bot.app import now
from handlers.words import script
from handlers.words.languages import Language, read_catalogues

WORDS_A_MINUTE = {Language.ENGLISH: 150.0, Language.GERMAN: 130.0}
CHARACTERS_A_MINUTE = 270.0
"""Reading aloud at an easy pace: English and German in words, Chinese in characters."""


def seconds_of(language: Language, script: str) -> float:
    """Estimate how long it takes to read a script aloud."""
    if language is Language.CHINESE:
        spoken = sum("\u4e00" <= character <= "\u9fff" for character in script)
        return spoken / CHARACTERS_A_MINUTE * 60
    return len(script.split()) / WORDS_A_MINUTE[language] * 60


@pytest.mark.parametrize("language", Language)
def test_the_script_takes_half_a_minute(language: Language) -> None:
    text = read_catalogues(now).speech(language)(script.SCRIPT)
    assert 25.0 <= seconds_of(language, text) <= 36.0
