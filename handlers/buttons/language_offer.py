"""What a voice will speak, in the status message: a line that says so, and buttons to change it."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel import Locale
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from cloning.domain.models import Claim, Clone
from cloning.ports.outside import Progress
from cloning.requests.voice_language import is_final
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
"""While the status message says one of these, there is time to change it."""

FEW = 2
"""So many languages can be told apart by one button."""


@dataclass(frozen=True, slots=True)
class LanguageOffer:
    """The languages that an owner can choose from for a voice; none where there is no choice."""

    allowed: Sequence[str]
    paid: bool = False
    """Whether a slot costs something, and so is never deleted at the upstream."""

    def is_open(self, clone: Clone) -> bool:
        """Tell whether there is a choice, and still time for it."""
        return clone.voice_language in self.allowed and not is_final(clone)

    def stands(self, claim: Claim, progress: Progress) -> bool:
        """Tell whether a status message is to say anything about it."""
        return progress in OPEN and self.is_open(claim.clone)

    def in_words(self, speech: Speech, claim: Claim, text: str) -> str:
        """Say below a text what can't be changed any more once the slot is there."""
        language = name_in(speech, claim.clone.voice_language or "")
        final = [speech(WILL_SPEAK, language=language), *([speech(STAYS)] if self.paid else [])]
        return "\n\n".join([text, *final])

    def as_buttons(
        self, speech: Speech, claim: Claim, markup: InlineKeyboardMarkup | None
    ) -> InlineKeyboardMarkup:
        """Put the way to another language below other buttons."""
        if len(self.allowed) <= FEW:
            change = self._others(claim)
        else:
            another = InlineKeyboardButton(speech(ANOTHER), callback_data=f"speak:{claim.clone.id}")
            change = [[another]]
        return InlineKeyboardMarkup([*(markup.inline_keyboard if markup else ()), *change])

    def every(self, claim: Claim) -> InlineKeyboardMarkup:
        """One button for each language, the present one first: it leads back."""
        present = _button(claim, claim.clone.voice_language or "")
        return InlineKeyboardMarkup([[present], *self._others(claim)])

    def _others(self, claim: Claim) -> list[list[InlineKeyboardButton]]:
        others = (code for code in self.allowed if code != claim.clone.voice_language)
        return [[_button(claim, code)] for code in others]


NO_OFFER = LanguageOffer(())


def name_in(speech: Speech, code: str) -> str:
    """Say what a language is called."""
    return Locale.parse(code).get_language_name(speech.language) or code


def _button(claim: Claim, code: str) -> InlineKeyboardButton:
    """A language by what those who speak it call it."""
    name = Locale.parse(code).get_language_name(code) or code
    own_name = name[:1].upper() + name[1:]
    return InlineKeyboardButton(f"🗣 {own_name}", callback_data=f"speak:{claim.clone.id}:{code}")
