"""The voice's language in the status message: a line that names it, and buttons to change it."""

from collections.abc import Sequence

from babel import Locale
from msgspec import Struct
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from cloning.domain.models import Claim, Clone
from cloning.domain.progress import Progress
from cloning.requests.voice_language import is_final
from handlers.buttons import callbacks
from handlers.words.speech import Sentence, Speech

WILL_SPEAK = Sentence(
    "The voice will speak {language}. That can't be changed once training begins."
)
STAYS = Sentence(
    "The voice-clone service doesn't delete voices of this kind: if you delete this one, it stays "
    "there without its name, and I forget it."
)
ANOTHER = Sentence("Another language")

OPEN = frozenset(
    {
        Progress.CONSENT,
        Progress.RECEIVED,
        Progress.SHORT,
        Progress.MORE,
        Progress.CHOICE,
        Progress.WAITING,
    }
)
"""While the status message shows one of these stages, the language can still be changed."""

FEW = 2
"""Up to this number of languages, a button that names the other one is enough."""


class LanguageOffer(Struct, frozen=True):
    """The languages that an owner can choose from for a voice; empty if there is no choice."""

    allowed: Sequence[str]
    paid: bool = False
    """Whether a slot costs money; we never delete a paid slot at the upstream."""

    def is_open(self, clone: Clone) -> bool:
        """Tell whether there is a choice and the slot isn't there yet."""
        return clone.voice_language in self.allowed and not is_final(clone)

    def stands(self, claim: Claim, progress: Progress) -> bool:
        """Tell whether a status message mentions the language at all."""
        return progress in OPEN and self.is_open(claim.clone)

    def in_words(self, speech: Speech, claim: Claim, text: str) -> str:
        """Add a line to a text: the language, which is final once the slot is there."""
        language = name_in(speech, claim.clone.voice_language or "")
        final = [speech(WILL_SPEAK, language=language), *([speech(STAYS)] if self.paid else [])]
        return "\n\n".join([text, *final])

    def as_buttons(
        self, speech: Speech, claim: Claim, markup: InlineKeyboardMarkup | None
    ) -> InlineKeyboardMarkup:
        """Add the button that leads to the other languages to a keyboard."""
        if len(self.allowed) <= FEW:
            change = self._others(claim)
        else:
            change = [[callbacks.OtherLanguages(claim.clone.id).button(speech(ANOTHER))]]
        return InlineKeyboardMarkup([*(markup.inline_keyboard if markup else ()), *change])

    def every(self, claim: Claim) -> InlineKeyboardMarkup:
        """One button for each language; the present one comes first and leads back."""
        present = _button(claim, claim.clone.voice_language or "")
        return InlineKeyboardMarkup([[present], *self._others(claim)])

    def _others(self, claim: Claim) -> list[list[InlineKeyboardButton]]:
        others = (code for code in self.allowed if code != claim.clone.voice_language)
        return [[_button(claim, code)] for code in others]


NO_OFFER = LanguageOffer(())


def name_in(speech: Speech, code: str) -> str:
    """Return the name of a language, in the language of the speech."""
    return Locale.parse(code).get_language_name(speech.language) or code


def _button(claim: Claim, code: str) -> InlineKeyboardButton:
    """The button of a language, under its native name."""
    name = Locale.parse(code).get_language_name(code) or code
    own_name = name[:1].upper() + name[1:]
    return callbacks.Speak(claim.clone.id, code).button(f"🗣 {own_name}")
