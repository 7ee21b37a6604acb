"""How long a text takes to say, and how short or long that can be at all.

People say 5.2 syllables a second in Mandarin, 6.2 in English, and 7.8 in Japanese, which is the
most of seven languages, without their pauses (Pellegrino, Coupé and Marsico, "A cross-language
perspective on speech information rate", Language 87, 2011). So nobody says less in a second than a
third of the slowest, or more than one and a half times the fastest.
"""

import unicodedata
from typing import Final

USUAL_RATE: Final = 4.5
"""Syllables a second of somebody who reads aloud, pauses and all."""
FASTEST_RATE: Final = 12.0
SLOWEST_RATE: Final = 1.7
PAUSES_SECONDS: Final = 3.0
"""How much silence there may be besides: a server begins and ends with some."""

_LETTERS_A_SYLLABLE: Final = 3.0
"""In English, with 4.7 letters and 1.5 syllables a word; letters of other alphabets count alike."""
_SYLLABLES_A_DIGIT: Final = 1.5
_SYLLABIC: Final = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
"""The beginnings of the names of characters that are a syllable each."""


def usual_seconds(text: str, speed: float) -> float:
    """Return how long a text usually takes at a speed, which is 1.0 for the voice's own."""
    return _syllables(text) / USUAL_RATE / speed


def least_seconds(text: str, speed: float) -> float:
    """Return what nobody could say a text faster than."""
    return _syllables(text) / FASTEST_RATE / speed


def most_seconds(text: str, speed: float) -> float:
    """Return what nobody would take longer than."""
    return _syllables(text) / SLOWEST_RATE / speed + PAUSES_SECONDS


def _syllables(text: str) -> float:
    return sum(map(_syllables_of, text))


def _syllables_of(char: str) -> float:
    if char.isdigit():
        return _SYLLABLES_A_DIGIT
    if unicodedata.name(char, "").startswith(_SYLLABIC):
        return 1.0
    return 1.0 / _LETTERS_A_SYLLABLE if char.isalpha() else 0.0
