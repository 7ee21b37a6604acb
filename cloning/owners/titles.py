"""The titles that a clone may have."""

import unicodedata
from itertools import takewhile
from zlib import crc32

from cloning.domain.errors import TitleEmpty, TitleTooLong
from cloning.domain.limits import LONGEST_TITLE

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that could hide text or turn its direction."""

FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and a symbol by category, but invisible (Hangul fillers, Braille)."""

EMOJI_JOINERS = frozenset("\u200d\ufe0f")
"""Invisible on their own, but they hold many emoji together."""

FLAG_LETTERS = range(0x1F1E6, 0x1F200)
"""Two of them make one flag (UAX 29, rules GB12 and GB13)."""

SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
"""They colour the emoji before them."""

FIRST_TITLE = "My voice"
"""The title of a clone until somebody chooses another."""


def clean_title(text: str) -> str:
    """Make a title of typed text: one line, nothing invisible, 1 to 20 characters.

    Raises:
        TitleEmpty: if nothing visible is left.
        TitleTooLong: if it is longer than the upstream takes; a code point counts as one.
    """
    visible = "".join(_visible(character) for character in text)
    title = " ".join(unicodedata.normalize("NFC", visible).split())
    if not title.strip("".join(EMOJI_JOINERS)):
        raise TitleEmpty
    if len(title) > LONGEST_TITLE:
        shorter = shortened(title)
        raise TitleTooLong(length=len(title), maximum=LONGEST_TITLE, shorter=shorter)
    return title


def shortened(title: str, longest: int = LONGEST_TITLE) -> str:
    """Cut a title to 20 characters, or a few less where that would split a character."""
    end = longest
    while end > 0 and (_belong_together(title[end - 1], title[end]) or _splits_a_flag(title, end)):
        end -= 1
    shorter = title[: end or longest].rstrip()
    return shorter if shorter.strip("".join(EMOJI_JOINERS)) else ""


def mark_of(title: str) -> int:
    """Return a number made of a title; a button carries it to notice a title that has changed."""
    return crc32(title.encode())


def name_of(caption: str) -> str | None:
    """Make a title of a recording's caption, cut to fit; None if nothing is left."""
    try:
        return clean_title(caption)
    except TitleTooLong as refusal:
        return refusal.shorter or None
    except TitleEmpty:
        return None


def is_shortened(caption: str, title: str) -> bool:
    """Return whether a title is what is left of a caption that was too long."""
    try:
        clean_title(caption)
    except TitleTooLong as refusal:
        return refusal.shorter == title
    except TitleEmpty:
        pass
    return False


def next_title(first: str, taken: frozenset[str]) -> str:
    """Propose a title that this owner has not used: My voice, My voice 2, ..."""
    number = 1
    while (title := first if number == 1 else _numbered(first, number)) in taken:
        number += 1
    return title


def _numbered(title: str, number: int) -> str:
    suffix = f" {number}"
    room = LONGEST_TITLE - len(suffix)
    return (title if len(title) <= room else shortened(title, room)) + suffix


def _belong_together(before: str, after: str) -> bool:
    """Return whether two code points make one character: accents, joined emoji, skin tones."""
    joined = "\u200d" in (before, after) or after in EMOJI_JOINERS
    return joined or after in SKIN_TONES or unicodedata.category(after).startswith("M")


def _splits_a_flag(title: str, end: int) -> bool:
    """Return whether a cut there leaves half a flag: the flags in a row begin with the first."""
    if ord(title[end]) not in FLAG_LETTERS:
        return False
    before = takewhile(lambda one: ord(one) in FLAG_LETTERS, reversed(title[:end]))
    return sum(1 for _ in before) % 2 == 1


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    if character in EMOJI_JOINERS:
        return character
    hidden = character in FILLERS or unicodedata.category(character) in INVISIBLE
    return "" if hidden else character
