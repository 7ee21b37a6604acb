"""Inline keyboards.

Callback data may hold 64 bytes, so it carries ids and never names. Anybody can forge it, so no
handler trusts it.
"""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from cloning.domain.models import Claim, Reason, Training
from cloning.domain.owner import Basis
from cloning.domain.titles import mark_of
from cloning.ports.outside import Progress
from handlers.words import texts
from handlers.words.languages import NAMES
from handlers.words.speech import Speech


def question(speech: Speech, claim: Claim, progress: Progress) -> InlineKeyboardMarkup | None:
    """The buttons below a status message that asks something; None if it asks nothing."""
    match progress:
        case Progress.CONSENT:
            return consent(speech)
        case Progress.CHOICE:
            return choice(speech, claim.training.id)
        case Progress.MORE:
            return more(speech, claim.training.id)
        case Progress.REPLACE:
            return replacing(speech, claim)
        case _:
            return None


def consent(speech: Speech, *, at_first: bool = False) -> InlineKeyboardMarkup:
    """The three answers to "whose voice is it?"; `at_first`: there is no recording yet."""
    when = "_first" if at_first else ""
    return _column(
        (speech(texts.OWN_VOICE), f"agree{when}:{Basis.OWN_VOICE}"),
        (speech(texts.PERMISSION), f"agree{when}:{Basis.PERMISSION}"),
        (speech(texts.DECLINE), f"decline{when}"),
    )


def choice(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """Use a take that could be better, or record it again."""
    return _column(
        (speech(texts.USE_ANYWAY), f"use:{training_id}"),
        (speech(texts.RECORD_AGAIN), f"record_again:{training_id}"),
    )


def more(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """Start over instead of adding to what is there."""
    return _column((speech(texts.START_OVER), f"record_again:{training_id}"))


def replacing(speech: Speech, claim: Claim) -> InlineKeyboardMarkup:
    """Replace a finished voice, or make a new one; the data names the recording's message.

    Another part of a recording that a voice was made of always belongs to that voice.
    """
    message_id = claim.training.message_id
    replace = (speech(texts.REPLACE, title=claim.clone.title), f"replace:{message_id}")
    if claim.training.part_from_seconds is not None:
        return _column(replace)
    return _column(replace, (speech(texts.NEW_VOICE), f"new_voice:{message_id}"))


def again(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """Retry a failed training."""
    return _column((speech(texts.AGAIN), f"again:{training_id}"))


def play(speech: Speech, clone_id: int) -> InlineKeyboardMarkup:
    """Play a demo clip that could not be sent."""
    return _column((speech(texts.PLAY), f"play:{clone_id}"))


def result(speech: Speech, clone_id: int) -> InlineKeyboardMarkup:
    """What an owner can do with a clone whose demo clip is shown."""
    compare = InlineKeyboardButton(speech(texts.COMPARE), callback_data=f"compare:{clone_id}")
    return InlineKeyboardMarkup([[compare], changes(speech, clone_id)])


def likeness(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """The two answers to "does the clone sound like you?"."""
    return InlineKeyboardMarkup([[_alike(speech, training_id), _unlike(speech, training_id)]])


def alike(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """Change one's mind about a clone that sounds like its owner."""
    return InlineKeyboardMarkup([[_unlike(speech, training_id)]])


def unlike(speech: Speech, training: Training) -> InlineKeyboardMarkup:
    """Improve a clone that doesn't sound like its owner, or change one's mind."""
    retrain = f"retrain:{training.clone_id}"
    again = InlineKeyboardButton(speech(texts.RETRAIN), callback_data=retrain)
    return InlineKeyboardMarkup([[again], [_alike(speech, training.id)]])


def deletion(speech: Speech, clone_id: int) -> InlineKeyboardMarkup:
    """Confirm or cancel the deletion of a clone."""
    return _column(
        (speech(texts.REALLY_DELETE), f"delete:{clone_id}"),
        (speech(texts.KEEP), f"card:{clone_id}"),
    )


def remedy(speech: Speech, reason: Reason) -> InlineKeyboardMarkup | None:
    """Fix a refusal with one tap, by taking the title that we propose; None if no tap helps."""
    shorter = str(reason.details.get("shorter", ""))
    if not shorter:
        return None
    return _column((speech(texts.TAKE_TITLE, title=shorter), f"shorten:{mark_of(shorter)}"))


def languages(speech: Speech) -> InlineKeyboardMarkup:
    """All languages, each under its native name."""
    named = ((name, f"language:{language}") for language, name in NAMES.items())
    return _column(*named, (speech(texts.AS_THE_APP), "language"))


def _alike(speech: Speech, training_id: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(speech(texts.ALIKE), callback_data=f"alike:{training_id}")


def _unlike(speech: Speech, training_id: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(speech(texts.UNLIKE), callback_data=f"unlike:{training_id}")


def changes(speech: Speech, clone_id: int) -> list[InlineKeyboardButton]:
    """The row of buttons that change a clone."""
    return [
        InlineKeyboardButton(speech(texts.RENAME), callback_data=f"rename:{clone_id}"),
        InlineKeyboardButton(speech(texts.RETRAIN), callback_data=f"retrain:{clone_id}"),
        InlineKeyboardButton(speech(texts.DELETE), callback_data=f"ask_delete:{clone_id}"),
    ]


def _column(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data)] for text, data in buttons]
    )
