"""Buttons; they carry ids, never names, and nobody trusts them (64 bytes are all they may hold)."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from cloning.models import Basis, Clone, State
from handlers import texts


def consent() -> InlineKeyboardMarkup:
    """The three answers to the question whose voice it is."""
    return _column(
        (texts.OWN_VOICE, f"agree:{Basis.OWN_VOICE}"),
        (texts.PERMISSION, f"agree:{Basis.PERMISSION}"),
        (texts.DECLINE, "decline"),
    )


def again(training_id: int) -> InlineKeyboardMarkup:
    """Try a failed training once more."""
    return _column((texts.AGAIN, f"again:{training_id}"))


def play(clone_id: int) -> InlineKeyboardMarkup:
    """Play a demo clip that could not be sent."""
    return _column((texts.PLAY, f"play:{clone_id}"))


def result(clone_id: int) -> InlineKeyboardMarkup:
    """What can be done with a clone whose demo clip is shown."""
    return InlineKeyboardMarkup([_changes(clone_id)])


def voices(clones: Sequence[Clone]) -> InlineKeyboardMarkup | None:
    """One button for each clone; no keyboard at all when there is none."""
    if not clones:
        return None
    return _column(
        *((f"{clone.title} ({texts.STATES[clone.state]})", f"card:{clone.id}") for clone in clones)
    )


def card(clone: Clone) -> InlineKeyboardMarkup:
    """What can be done with one clone."""
    playable = clone.state is State.SUCCESS or clone.demo_file_id is not None
    first = [InlineKeyboardButton(texts.PLAY, callback_data=f"play:{clone.id}")] if playable else []
    back = [InlineKeyboardButton(texts.BACK, callback_data="voices")]
    return InlineKeyboardMarkup([row for row in (first, _changes(clone.id), back) if row])


def deletion(clone_id: int) -> InlineKeyboardMarkup:
    """Really?"""
    return _column((texts.REALLY_DELETE, f"delete:{clone_id}"), (texts.KEEP, f"card:{clone_id}"))


def _changes(clone_id: int) -> list[InlineKeyboardButton]:
    return [
        InlineKeyboardButton(texts.RENAME, callback_data=f"rename:{clone_id}"),
        InlineKeyboardButton(texts.RETRAIN, callback_data=f"retrain:{clone_id}"),
        InlineKeyboardButton(texts.DELETE, callback_data=f"ask_delete:{clone_id}"),
    ]


def _column(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data)] for text, data in buttons]
    )
