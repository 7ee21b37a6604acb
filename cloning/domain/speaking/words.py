"""The words that clones don't say, found also behind simple disguises.

A word is found in any case and width, with or without accents, with its letters stretched
("baaad"), set apart by spaces or signs ("b.a d"), written with digits or signs that look like
letters ("b4d"), or with the commonest Cyrillic and Greek letters that look like Latin ones. In
scripts with capitals (Latin, Cyrillic, Greek, Armenian, Georgian) only whole words count: "class"
is not "ass". In others, which set words side by side, a word counts wherever it stands.

Not found are other forms of a word (list each), misspellings, a letter left out or put in, other
letters that look alike, what only sounds alike, words spelled out ("bee ay dee"), and anything that
is bad without a bad word.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

LOOK_ALIKE = str.maketrans(
    {
        **dict(zip("013457@$", "oieastas", strict=True)),
        # Cyrillic a, ie, o, er, es, u, ha, i, dze and je; Greek omicron, alpha, epsilon, iota, rho.
        **dict(
            zip(
                "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458",
                "aeopcyxisj",
                strict=True,
            )
        ),
        **dict(zip("\u03bf\u03b1\u03b5\u03b9\u03c1", "oaeip", strict=True)),
    }
)
"""What looks like a Latin letter, after folding."""

KASHIDA = "\u0640"
"""What stretches a word in Arabic script; it has no sound, and Unicode counts it as a letter."""

BETWEEN = r"[\W_]*"
"""What may stand between two letters of a word."""

JOINED = frozenset({"Ll", "Nd", "Nl", "No"})
"""Unicode's categories of what makes a word longer, in a script with capitals, after folding."""


class Unsaid:
    """Words that are not said."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        letters = (_letters(word) for word in words)
        self._words = [(re.compile(_pattern(word)), word) for word in letters if word]

    def find(self, text: str) -> str | None:
        """Return the first of them that is in a text, as it is written there; None if none is."""
        folded = [(letter, place) for place, one in enumerate(text) for letter in _folded(one)]
        plain = "".join(letter for letter, _place in folded)
        for pattern, word in self._words:
            for begin, end in _found(pattern, plain):
                if _stands_alone(plain, begin, end, word):
                    return text[folded[begin][1] : folded[end - 1][1] + 1]
        return None


def _found(pattern: re.Pattern[str], plain: str) -> Iterator[tuple[int, int]]:
    """Yield all places, also those that overlap."""
    found = pattern.search(plain)
    while found is not None:
        yield found.span()
        found = pattern.search(plain, found.start() + 1)


def _stands_alone(plain: str, begin: int, end: int, word: str) -> bool:
    """Return whether it isn't a part of a longer word, if its script sets words apart."""
    before, after = plain[begin - 1 : begin], plain[end : end + 1]
    return not (_joins(word[0], before) or _joins(word[-1], after))


def _joins(letter: str, neighbour: str) -> bool:
    pair = [unicodedata.category(one) for one in (letter, neighbour) if one]
    return len(pair) > 1 and JOINED.issuperset(pair)


def _folded(character: str) -> str:
    """Return a character without case, width and accents; empty for an accent, mark or kashida."""
    plain = unicodedata.normalize("NFKD", character).casefold()
    kept = (one for one in plain if unicodedata.category(one) not in {"Mn", "Me", "Cf"})
    return "".join(kept).replace(KASHIDA, "").translate(LOOK_ALIKE)


def _letters(word: str) -> str:
    return re.sub(BETWEEN, "", "".join(map(_folded, word)))


def _pattern(letters: str) -> str:
    """Match each letter at least as often as it stands there, whatever is in between.

    The last one may only be stretched without a gap: what comes after one may begin another word.
    """
    runs = [(re.escape(letter), len(list(same))) for letter, same in groupby(letters)]
    *inner, (last, often) = runs
    return BETWEEN.join(
        [
            *(f"{letter}(?:{BETWEEN}{letter}){{{number - 1},}}" for letter, number in inner),
            f"{last}(?:{BETWEEN}{last}){{{often - 1}}}{last}*",
        ]
    )
