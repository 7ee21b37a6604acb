"""What a clone may be called."""

import unicodedata

from cloning.errors import TitleEmpty, TitleTooLong
from cloning.limits import LONGEST_TITLE

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that could hide text or turn its direction."""

FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and a symbol by their category, but nothing is seen of them (Hangul fillers, Braille)."""

EMOJI_JOINERS = frozenset("\u200d\ufe0f")
"""Invisible on their own, but what holds many emoji together."""

FIRST_TITLE = "My voice"
"""What a clone is called when nobody says otherwise."""


def clean_title(text: str) -> str:
    """Make a title of what somebody typed: one line, nothing invisible, 1 to 20 characters.

    Raises:
        TitleEmpty: if nothing visible is left.
        TitleTooLong: if it is longer than the upstream takes; a code point counts as one.
    """
    visible = "".join(_visible(character) for character in text)
    title = " ".join(unicodedata.normalize("NFC", visible).split())
    if not title.strip("".join(EMOJI_JOINERS)):
        raise TitleEmpty
    if len(title) > LONGEST_TITLE:
        raise TitleTooLong(length=len(title), maximum=LONGEST_TITLE)
    return title


def next_title(first: str, taken: frozenset[str]) -> str:
    """Propose a title that this owner has not used: My voice, My voice 2, ..."""
    number = 1
    while (title := first if number == 1 else f"{first} {number}") in taken:
        number += 1
    return title


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    if character in EMOJI_JOINERS:
        return character
    hidden = character in FILLERS or unicodedata.category(character) in INVISIBLE
    return "" if hidden else character
