"""Sentences, and the speech that says them in one language.

A sentence is written down once, in English, as `Sentence("...")` or, where it counts something, as
`Counted(...)`; that is where `make catalogues` finds it. It is translated when it is said:

    speech(texts.RENAMED, title=clone.title)

A moment is told in seconds since 1970 and said in one of three ways: `{at:moment}` (a date and a
time of day, with the zone), `{at:since}` and `{at:until}` (how long it is since, or until, then).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from string import Formatter
from typing import Any, NewType

from babel import Locale
from babel.dates import format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit
from msgspec import Struct

from cloning.ports.outside import Clock

Sentence = NewType("Sentence", str)
"""A sentence in English; the text is also the key of its translations."""


class Counted(Struct, frozen=True):
    """A sentence that counts something: each language has as many plural forms as it needs."""

    one: str
    """The English form for 1."""
    many: str
    """The English form for any other number."""
    by: str
    """The name of the figure that is counted."""


Sayable = Sentence | Counted

MOMENT, SINCE, UNTIL = "moment", "since", "until"
"""The format names for times in a sentence."""

_FULL_WIDTH = ("\u3002", "\uff01", "\uff1f", "\uff09")

_DIGIT_AND_CHARACTER = re.compile(r"(?<=\d)(?=[\u4e00-\u9fff])")
"""Where CLDR leaves no space in Chinese."""

FIXED = re.compile(r"\.(\d)f")
"""The one way to write a number in a sentence: with a fixed number of decimals."""


class Speech:
    """One language, ready to say sentences in."""

    def __init__(self, language: str, translations: NullTranslations, clock: Clock) -> None:
        self.language = language
        self._translations = translations
        self._formatter = _Formatter(language, clock)

    def __call__(self, sentence: Sayable, **figures: str | float) -> str:
        """Say a sentence in this language; in English if it has no translation."""
        return self._formatter.vformat(self._translated(sentence, figures), (), figures)

    def listed(self, words: Sequence[str], *, any_of: bool = False) -> str:
        """List words as the language does: all of them, or one of them."""
        return format_list(words, style="or" if any_of else "standard", locale=self.language)

    def _translated(self, sentence: Sayable, figures: Mapping[str, str | float]) -> str:
        if isinstance(sentence, Counted):
            number = int(figures[sentence.by])
            return self._translations.ngettext(sentence.one, sentence.many, number)
        return self._translations.gettext(sentence)


def in_a_row(*sentences: str) -> str:
    """Put sentences after each other, and leave out those that are empty."""
    said = [sentence for sentence in sentences if sentence]
    return "".join([*(followed(sentence) for sentence in said[:-1]), *said[-1:]])


def followed(sentence: str) -> str:
    """Add the gap to the next sentence: a Chinese full stop has none."""
    return sentence if sentence.endswith(_FULL_WIDTH) else f"{sentence} "


def moment_in(language: str, moment: datetime) -> str:
    """Format a moment to the minute (rounded up), with its time zone, as the language writes it."""
    minute = -(-moment.timestamp() // 60) * 60
    date = format_skeleton("yMMMd", minute, tzinfo=UTC, locale=language)
    time = format_skeleton("Hm", minute, tzinfo=UTC, locale=language)
    together = Locale.parse(language).datetime_formats["medium"]
    return f"{str(together).format(time, date)} UTC"


def length_in(language: str, length: timedelta) -> str:
    """Format a duration as the language writes it, in its two largest units.

    Seconds appear only below a minute.
    """
    seconds = max(0, int(length.total_seconds()))
    amounts = {
        "day": seconds // 86_400,
        "hour": seconds // 3600 % 24,
        "minute": seconds // 60 % 60,
    }
    units = list(amounts.items())
    largest = next((place for place, (_, amount) in enumerate(units) if amount), None)
    if largest is None:
        return _amount(language, max(1, seconds), "second")
    return " ".join(
        _amount(language, amount, unit) for unit, amount in units[largest : largest + 2] if amount
    )


def _amount(language: str, number: int, unit: str) -> str:
    """Format a number of units, with a space between them as in the sentences around it."""
    written = format_unit(number, f"duration-{unit}", "short", locale=language)
    return _DIGIT_AND_CHARACTER.sub(" ", written)


class _Formatter(Formatter):
    """Fills in placeholders as `str.format` does; decimals and times follow the language."""

    def __init__(self, language: str, clock: Clock) -> None:
        self._language = language
        self._clock = clock

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec in (MOMENT, SINCE, UNTIL):
            return self._moment(datetime.fromtimestamp(value, tz=UTC), format_spec)
        decimals = FIXED.fullmatch(format_spec)
        if decimals is None:
            return str(super().format_field(value, format_spec))
        pattern = f"0.{'0' * int(decimals[1])}".rstrip(".")
        return format_decimal(value, format=pattern, locale=self._language)

    def _moment(self, moment: datetime, how: str) -> str:
        """Format a moment; a future one is never given too early."""
        if how == MOMENT:
            return moment_in(self._language, moment)
        if how == SINCE:
            return length_in(self._language, self._clock() - moment)
        return length_in(self._language, _in_whole_minutes(moment - self._clock()))


def _in_whole_minutes(wait: timedelta) -> timedelta:
    """Round up to whole minutes; below a minute, keep whole seconds."""
    seconds = timedelta(seconds=-(-wait // timedelta(seconds=1)))
    minute = timedelta(minutes=1)
    return seconds if seconds < minute else -(-seconds // minute) * minute
