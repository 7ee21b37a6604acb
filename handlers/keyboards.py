"""Buttons; they carry ids, never names, and nobody trusts them (64 bytes are all they may hold)."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from cloning.models import Basis, Claim, Clone, State, Training
from cloning.ports import Progress
from handlers import texts
from handlers.languages import NAMES
from handlers.speech import Speech


def question(speech: Speech, claim: Claim, progress: Progress) -> InlineKeyboardMarkup | None:
    """The answers to what a status message asks, if it asks anything."""
    match progress:
        case Progress.CONSENT:
            return consent(speech)
        case Progress.CHOICE:
            return choice(speech, claim.training.id)
        case Progress.MORE:
            return more(speech, claim.training.id)
        case _:
            return None


def consent(speech: Speech) -> InlineKeyboardMarkup:
    """The three answers to the question whose voice it is."""
    return _column(
        (speech(texts.OWN_VOICE), f"agree:{Basis.OWN_VOICE}"),
        (speech(texts.PERMISSION), f"agree:{Basis.PERMISSION}"),
        (speech(texts.DECLINE), "decline"),
    )


def choice(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """Use a take that could be better, or record again."""
    return _column(
        (speech(texts.USE_ANYWAY), f"use:{training_id}"),
        (speech(texts.RECORD_AGAIN), f"record_again:{training_id}"),
    )


def more(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """Begin anew instead of adding to what is there."""
    return _column((speech(texts.START_OVER), f"record_again:{training_id}"))


def again(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """Try a failed training once more."""
    return _column((speech(texts.AGAIN), f"again:{training_id}"))


def play(speech: Speech, clone_id: int) -> InlineKeyboardMarkup:
    """Play a demo clip that could not be sent."""
    return _column((speech(texts.PLAY), f"play:{clone_id}"))


def result(speech: Speech, clone_id: int) -> InlineKeyboardMarkup:
    """What can be done with a clone whose demo clip is shown."""
    compare = InlineKeyboardButton(speech(texts.COMPARE), callback_data=f"compare:{clone_id}")
    return InlineKeyboardMarkup([[compare], _changes(speech, clone_id)])


def likeness(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """The two answers to the question whether a clone sounds like its owner."""
    return InlineKeyboardMarkup([[_alike(speech, training_id), _unlike(speech, training_id)]])


def alike(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """Think again about a clone that sounds like its owner."""
    return InlineKeyboardMarkup([[_unlike(speech, training_id)]])


def unlike(speech: Speech, training: Training) -> InlineKeyboardMarkup:
    """Mend a clone that does not sound like its owner, or think again."""
    retrain = f"retrain:{training.clone_id}"
    again = InlineKeyboardButton(speech(texts.RETRAIN), callback_data=retrain)
    return InlineKeyboardMarkup([[again], [_alike(speech, training.id)]])


def voices(speech: Speech, clones: Sequence[Clone]) -> InlineKeyboardMarkup | None:
    """One button for each clone; no keyboard at all when there is none."""
    if not clones:
        return None
    return _column(
        *(
            (f"{clone.title} ({speech(texts.STATES[clone.state])})", f"card:{clone.id}")
            for clone in clones
        )
    )


def card(speech: Speech, clone: Clone) -> InlineKeyboardMarkup:
    """What can be done with one clone."""
    playable = clone.state is State.SUCCESS or clone.demo_file_id is not None
    first = (
        [InlineKeyboardButton(speech(texts.PLAY), callback_data=f"play:{clone.id}")]
        if playable
        else []
    )
    back = [InlineKeyboardButton(speech(texts.BACK), callback_data="voices")]
    return InlineKeyboardMarkup([row for row in (first, _changes(speech, clone.id), back) if row])


def deletion(speech: Speech, clone_id: int) -> InlineKeyboardMarkup:
    """Really?"""
    return _column(
        (speech(texts.REALLY_DELETE), f"delete:{clone_id}"),
        (speech(texts.KEEP), f"card:{clone_id}"),
    )


def languages(speech: Speech) -> InlineKeyboardMarkup:
    """Every language, by what those who speak it call it."""
    named = ((name, f"language:{language}") for language, name in NAMES.items())
    return _column(*named, (speech(texts.AS_THE_APP), "language"))


def _alike(speech: Speech, training_id: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(speech(texts.ALIKE), callback_data=f"alike:{training_id}")


def _unlike(speech: Speech, training_id: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(speech(texts.UNLIKE), callback_data=f"unlike:{training_id}")


def _changes(speech: Speech, clone_id: int) -> list[InlineKeyboardButton]:
    return [
        InlineKeyboardButton(speech(texts.RENAME), callback_data=f"rename:{clone_id}"),
        InlineKeyboardButton(speech(texts.RETRAIN), callback_data=f"retrain:{clone_id}"),
        InlineKeyboardButton(speech(texts.DELETE), callback_data=f"ask_delete:{clone_id}"),
    ]


def _column(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data)] for text, data in buttons]
    )
