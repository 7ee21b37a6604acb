"""What a text to be said is made of, and how long it is."""

import unicodedata

from cloning.domain.speaking.refusals import TextEmpty, TextTooLong

UNSPEAKABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
"""Unicode's categories of control characters, half a pair, private ones, and ones that aren't."""


def to_be_said(text: str, longest: int) -> str:
    """Return a text without what nobody can say, its lines kept; a character is a code point.

    Raises:
        TextEmpty: if it has no letter and no digit.
        TextTooLong: if it has more than `longest` characters.
    """
    lines = (" ".join(_speakable(line).split()) for line in text.splitlines())
    said = unicodedata.normalize("NFC", "\n".join(line for line in lines if line))
    if not any(character.isalnum() for character in said):
        raise TextEmpty
    if len(said) > longest:
        raise TextTooLong(length=len(said), maximum=longest)
    return said


def _speakable(line: str) -> str:
    return "".join(
        " " if unicodedata.category(character) in UNSPEAKABLE else character for character in line
    )
