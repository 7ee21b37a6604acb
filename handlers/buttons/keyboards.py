"""Inline keyboards."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from cloning.domain.models import Claim, Reason, Training
from cloning.domain.owner import Basis
from cloning.domain.progress import Progress
from cloning.owners.titles import mark_of
from handlers.buttons import callbacks
from handlers.buttons.callback import Callback
from handlers.words import texts
from handlers.words.languages import NAMES
from handlers.words.say import texts as say_texts
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
    agree = callbacks.AgreeFirst if at_first else callbacks.Agree
    decline = callbacks.DeclineFirst if at_first else callbacks.Decline
    return _column(
        (speech(texts.OWN_VOICE), agree(Basis.OWN_VOICE)),
        (speech(texts.PERMISSION), agree(Basis.PERMISSION)),
        (speech(texts.DECLINE), decline()),
    )


def choice(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """Use a take that could be better, or record it again."""
    return _column(
        (speech(texts.USE_ANYWAY), callbacks.Use(training_id)),
        (speech(texts.RECORD_AGAIN), callbacks.RecordAgain(training_id)),
    )


def more(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """Start over instead of adding to what is there."""
    return _column((speech(texts.START_OVER), callbacks.RecordAgain(training_id)))


def replacing(speech: Speech, claim: Claim) -> InlineKeyboardMarkup:
    """Replace a finished voice, or make a new one; the data names the recording's message.

    Another part of a recording that a voice was made of always belongs to that voice.
    """
    message_id = claim.training.message_id
    replace = (speech(texts.REPLACE, title=claim.clone.title), callbacks.Replace(message_id))
    if claim.training.part_from_seconds is not None:
        return _column(replace)
    return _column(replace, (speech(texts.NEW_VOICE), callbacks.NewVoice(message_id)))


def again(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """Retry a failed training."""
    return _column((speech(texts.AGAIN), callbacks.Again(training_id)))


def play(speech: Speech, clone_id: int) -> InlineKeyboardMarkup:
    """Play a demo clip that could not be sent."""
    return _column((speech(texts.PLAY), callbacks.Play(clone_id)))


def result(speech: Speech, clone_id: int, *, says: bool = False) -> InlineKeyboardMarkup:
    """What an owner can do with a clone whose demo clip is shown; `says`: it can say texts."""
    compare = callbacks.Compare(clone_id).button(speech(texts.COMPARE))
    first = [compare, say_something(speech, clone_id)] if says else [compare]
    return InlineKeyboardMarkup([first, changes(speech, clone_id)])


def say_something(speech: Speech, clone_id: int) -> InlineKeyboardButton:
    """Send a text for a clone to say."""
    return callbacks.SaySomething(clone_id).button(speech(say_texts.SAY_SOMETHING))


def likeness(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """The two answers to "does the clone sound like you?"."""
    return InlineKeyboardMarkup([[_alike(speech, training_id), _unlike(speech, training_id)]])


def alike(speech: Speech, training_id: int) -> InlineKeyboardMarkup:
    """Change one's mind about a clone that sounds like its owner."""
    return InlineKeyboardMarkup([[_unlike(speech, training_id)]])


def unlike(speech: Speech, training: Training) -> InlineKeyboardMarkup:
    """Improve a clone that doesn't sound like its owner, or change one's mind."""
    again = callbacks.Retrain(training.clone_id).button(speech(texts.RETRAIN))
    return InlineKeyboardMarkup([[again], [_alike(speech, training.id)]])


def deletion(speech: Speech, clone_id: int) -> InlineKeyboardMarkup:
    """Confirm or cancel the deletion of a clone."""
    return _column(
        (speech(texts.REALLY_DELETE), callbacks.Delete(clone_id)),
        (speech(texts.KEEP), callbacks.Card(clone_id)),
    )


def remedy(speech: Speech, reason: Reason) -> InlineKeyboardMarkup | None:
    """Fix a refusal with one tap, by taking the title that we propose; None if no tap helps."""
    shorter = str(reason.details.get("shorter", ""))
    if not shorter:
        return None
    take = callbacks.Shorten(mark_of(shorter))
    return _column((speech(texts.TAKE_TITLE, title=shorter), take))


def languages(speech: Speech) -> InlineKeyboardMarkup:
    """All languages, each under its native name."""
    named = ((name, callbacks.ChooseLanguage(language)) for language, name in NAMES.items())
    return _column(*named, (speech(texts.AS_THE_APP), callbacks.AppLanguage()))


def _alike(speech: Speech, training_id: int) -> InlineKeyboardButton:
    return callbacks.Alike(training_id).button(speech(texts.ALIKE))


def _unlike(speech: Speech, training_id: int) -> InlineKeyboardButton:
    return callbacks.Unlike(training_id).button(speech(texts.UNLIKE))


def changes(speech: Speech, clone_id: int) -> list[InlineKeyboardButton]:
    """The row of buttons that change a clone."""
    return [
        callbacks.Rename(clone_id).button(speech(texts.RENAME)),
        callbacks.Retrain(clone_id).button(speech(texts.RETRAIN)),
        callbacks.AskDelete(clone_id).button(speech(texts.DELETE)),
    ]


def _column(*buttons: tuple[str, Callback]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup.from_column([callback.button(text) for text, callback in buttons])
