"""Buttons for the part of a long recording: play it, choose another, pick where that one begins."""

from telegram import InlineKeyboardMarkup

from cloning.domain.models import Training
from cloning.domain.progress import Progress
from cloning.domain.recordings.sound import Take
from cloning.trainings.part import named_part, other_starts
from handlers.buttons import callbacks
from handlers.words.measures.timecode import written
from handlers.words.speech import Sentence, Speech

PLAY_PART = Sentence("▶ Play this part")
OTHER_PART = Sentence("Choose another part")

A_ROW = 3
"""Buttons that fit side by side on a small screen."""

NAMED = frozenset(
    {
        Progress.CHOICE,
        Progress.SHORT,
        Progress.WAITING,
        Progress.TRAINING,
        Progress.SLOW,
        Progress.DELAYED,
    }
)
"""While the status message shows one of these stages, the part that it names is the one in use."""


def with_part(
    speech: Speech, training: Training, markup: InlineKeyboardMarkup | None
) -> InlineKeyboardMarkup | None:
    """Add the two buttons to a keyboard if the status message names a part."""
    if named_part(training) is None:
        return markup
    row = [
        callbacks.PlayPart(training.id).button(speech(PLAY_PART)),
        callbacks.OtherPart(training.id).button(speech(OTHER_PART)),
    ]
    return InlineKeyboardMarkup([*(markup.inline_keyboard if markup else ()), row])


def starts(training_id: int, take: Take) -> InlineKeyboardMarkup:
    """One button for each place where another part could begin."""
    buttons = [
        callbacks.PartFrom(training_id, round(at)).button(written(at)) for at in other_starts(take)
    ]
    return InlineKeyboardMarkup([buttons[n : n + A_ROW] for n in range(0, len(buttons), A_ROW)])
