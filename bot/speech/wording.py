"""Tells whether what was said is what was asked for, by the letters of both.

A server may show a sentence in another width or case, without its punctuation, spaces and emojis,
or with its numbers and signs written out: those are read aloud in words anyway ("3 %" is "three
percent"). Nothing else may differ: an agent that answers in its own words uses other letters.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

EXTRA_SHARE: Final = 0.2
"""How many letters more a server may show, as a share of those asked for, before and behind: room
for a mark, and none for an answer ("Hello" must not become "Hello, how can I help you?")."""

LONGEST_WORD: Final = 12
"""Letters in which a digit, or a sign such as %, may be written out: "seventy-seven", "percent"."""

_WORDY_SIGNS: Final = frozenset("%‰&@#§°")
_WORDY: Final = frozenset({"Sc", "Sm"})
"""Categories of signs that are read aloud: of currencies, and of mathematics."""


@dataclass(frozen=True, slots=True)
class _Number:
    """A run of digits and signs, which may be written out."""

    digits: str
    length: int

    @property
    def most(self) -> int:
        return LONGEST_WORD * (self.length + 1)

    def can_be(self, said: str) -> bool:
        """Tell whether this can be written so: if any digits are left, they must be the same."""
        left = "".join(filter(str.isdigit, said))
        return left in {"", self.digits} and (bool(said) or not self.digits)


def is_said(asked: str, said: str) -> bool:
    """Tell whether `said` is `asked`, by their letters."""
    heard = "".join(_folded(said, signs=False))
    parts = list(_parts(asked))
    letters = sum(len(part) if isinstance(part, str) else part.length for part in parts)
    extra = int(letters * EXTRA_SHARE)
    most = sum(len(part) if isinstance(part, str) else part.most for part in parts)
    if len(heard) > most + 2 * extra:
        return False
    ends = set(range(min(extra, len(heard)) + 1))
    for part in parts:
        ends = set(_ends_of(part, heard, ends))
    return any(len(heard) - end <= extra for end in ends)


def _ends_of(part: str | _Number, heard: str, begins: set[int]) -> Iterator[int]:
    for begin in begins:
        if isinstance(part, str):
            if heard.startswith(part, begin):
                yield begin + len(part)
            continue
        for end in range(begin, min(begin + part.most, len(heard)) + 1):
            if part.can_be(heard[begin:end]):
                yield end


def _parts(text: str) -> Iterator[str | _Number]:
    """Cut a text into runs of letters, and runs of digits and signs between them."""
    run: list[str] = []
    for char in _folded(text, signs=True):
        if run and _is_letter(run[-1]) is not _is_letter(char):
            yield _part(run)
            run = []
        run.append(char)
    if run:
        yield _part(run)


def _part(run: Sequence[str]) -> str | _Number:
    if _is_letter(run[0]):
        return "".join(run)
    return _Number("".join(filter(str.isdigit, run)), len(run))


def _folded(text: str, *, signs: bool) -> Iterator[str]:
    """Return the letters and digits in one width and case, and the signs that are read aloud."""
    for char in _in_one_case(text):
        digit = unicodedata.decimal(char, None)
        if digit is not None:
            yield str(digit)
        elif _is_letter(char) or (signs and _is_wordy(char)):
            yield char


def _in_one_case(text: str) -> str:
    """Fold width and case as Unicode does for caseless matching (section 3.13, D146)."""
    folded = text
    for _ in range(2):
        folded = unicodedata.normalize("NFKC", folded.casefold())
    return folded


def _is_letter(char: str) -> bool:
    """Tell whether it is a letter, a mark on one, or a number that is no digit, such as 三."""
    return unicodedata.category(char)[0] in "LM" or unicodedata.category(char) in {"Nl", "No"}


def _is_wordy(char: str) -> bool:
    return char in _WORDY_SIGNS or unicodedata.category(char) in _WORDY
