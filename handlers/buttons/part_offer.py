"""The part of a long recording: buttons to play it, to choose another, and to say which."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from cloning.domain.models import Training
from cloning.domain.sound import Take
from cloning.ports.outside import Progress
from cloning.steps.part import named_part, other_starts
from handlers.words.speech import Sentence, Speech
from handlers.words.timecode import written

PLAY_PART = Sentence("▶ Play this part")
OTHER_PART = Sentence("Choose another part")

A_ROW = 3
"""So many times fit side by side on a small screen."""

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
"""While the status message says one of these, the part that it has named is the one in use."""


def with_part(
    speech: Speech, training: Training, markup: InlineKeyboardMarkup | None
) -> InlineKeyboardMarkup | None:
    """Put the two buttons below others, if a part is named."""
    if named_part(training) is None:
        return markup
    row = [
        InlineKeyboardButton(speech(PLAY_PART), callback_data=f"play_part:{training.id}"),
        InlineKeyboardButton(speech(OTHER_PART), callback_data=f"other_part:{training.id}"),
    ]
    return InlineKeyboardMarkup([*(markup.inline_keyboard if markup else ()), row])


def starts(training_id: int, take: Take) -> InlineKeyboardMarkup:
    """A button for each place where another part could begin."""
    buttons = [
        InlineKeyboardButton(written(at), callback_data=f"part_from:{training_id}:{at:.0f}")
        for at in other_starts(take)
    ]
    return InlineKeyboardMarkup([buttons[n : n + A_ROW] for n in range(0, len(buttons), A_ROW)])
