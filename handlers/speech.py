"""Sentences, and the speech that says them in one language.

A sentence is written down once, in English, as `Sentence("...")` or, where it counts something, as
`Counted(...)`; that is where `make catalogues` finds it. It is translated when it is said:

    speech(texts.RENAMED, title=clone.title)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from gettext import NullTranslations
from string import Formatter
from typing import Any, NewType

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal

Sentence = NewType("Sentence", str)
"""A sentence in English, which is also what its translations are found by."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence that counts: each language has as many forms of it as it needs."""

    one: str
    """In English, for 1."""
    many: str
    """In English, for any other number."""
    by: str
    """Which of its figures is counted."""


Sayable = Sentence | Counted

MOMENT = "moment"
"""How a time is written in a sentence; it is told in seconds since 1970."""

FIXED = re.compile(r"\.(\d)f")
"""The one way to write a number in a sentence: with so many decimals."""


class Speech:
    """One language, ready to be spoken."""

    def __init__(self, language: str, translations: NullTranslations) -> None:
        self.language = language
        self._translations = translations
        self._formatter = _Formatter(language)

    def __call__(self, sentence: Sayable, **figures: str | float) -> str:
        """Say a sentence in this language; one without a translation is said in English."""
        return self._formatter.vformat(self._translated(sentence, figures), (), figures)

    def _translated(self, sentence: Sayable, figures: Mapping[str, str | float]) -> str:
        if isinstance(sentence, Counted):
            number = int(figures[sentence.by])
            return self._translations.ngettext(sentence.one, sentence.many, number)
        return self._translations.gettext(sentence)


def moment_in(language: str, moment: datetime) -> str:
    """Write a moment as the language does, to the minute (never too early), and say whose time."""
    minute = -(-moment.timestamp() // 60) * 60
    date = format_skeleton("yMMMd", minute, tzinfo=UTC, locale=language)
    time = format_skeleton("Hm", minute, tzinfo=UTC, locale=language)
    together = Locale.parse(language).datetime_formats["medium"]
    return f"{str(together).format(time, date)} UTC"


class _Formatter(Formatter):
    """Fills places as `str.format` does, and writes decimals as the language does."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == MOMENT:
            return moment_in(self._language, datetime.fromtimestamp(value, tz=UTC))
        decimals = FIXED.fullmatch(format_spec)
        if decimals is None:
            return str(super().format_field(value, format_spec))
        pattern = f"0.{'0' * int(decimals[1])}".rstrip(".")
        return format_decimal(value, format=pattern, locale=self._language)
