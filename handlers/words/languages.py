"""The languages that we speak, and which of them a person understands."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from cloning.ports.outside import Clock
from handlers.words.speech import Speech


class Language(StrEnum):
    """A language that we speak; the value is the name of its locale."""

    ENGLISH = "en"
    CHINESE = "zh_CN"
    GERMAN = "de"

    @property
    def telegram_code(self) -> str:
        """The two-letter code that Telegram uses."""
        return self.partition("_")[0]


NAMES: Mapping[Language, str] = {
    Language.ENGLISH: "English",
    Language.CHINESE: "简体中文",
    Language.GERMAN: "Deutsch",
}
"""The native name of each language."""

SPOKEN: Mapping[str, Language] = {language.telegram_code: language for language in Language}


def language_of(code: str | None) -> Language:
    """Find the language for a code like "de-AT" or "zh-hans"; English if we don't speak it.

    Traditional Chinese gets simplified characters, until we have a catalogue for it.
    """
    return SPOKEN.get(_first_part(code), Language.ENGLISH)


def is_spoken(code: str | None) -> bool:
    """Return whether we speak the language of a code."""
    return _first_part(code) in SPOKEN


def _first_part(code: str | None) -> str:
    return (code or "").replace("_", "-").partition("-")[0].lower()


class Catalogues:
    """The sentences of every language; each catalogue is read when its language is first spoken."""

    def __init__(self, read: Callable[[Language], NullTranslations], clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._speeches: dict[Language, Speech] = {}

    def speech(self, code: str | None) -> Speech:
        """Find the speech for any language code."""
        language = language_of(code)
        if language not in self._speeches:
            self._speeches[language] = Speech(language, self._read(language), self._clock)
        return self._speeches[language]


def read_catalogues(clock: Clock) -> Catalogues:
    """Return the catalogues, as `make catalogues` has compiled them.

    The clock is needed for relative times.
    """
    return Catalogues(_read, clock)


def _read(language: Language) -> NullTranslations:
    if language is Language.ENGLISH:
        return NullTranslations()  # the sentences in the code are English
    folder = Path(__file__).parent / "locales" / language / "LC_MESSAGES"
    with folder.joinpath("messages.mo").open("rb") as file:
        return GNUTranslations(file)
