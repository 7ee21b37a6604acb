"""Answers to presses that could not be given: they are given later, and nothing is done again.

An update of which Telegram did not take the answer is handed out again. What its handler did was
done by then: to do it once more would be wrong, or Outdated. So only the answer is tried again.
"""

from collections import OrderedDict

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import ApplicationHandlerStop, TypeHandler

from handlers.chat.replies import NotSaid, turn_into
from handlers.context import Context

REMEMBERED = 1000
"""Answers that are remembered, the last ones; a restart forgets them all."""


class Unsaid:
    """Remembers what could not be said, by the update that it answers."""

    def __init__(self) -> None:
        self._answers: OrderedDict[int, tuple[str, InlineKeyboardMarkup | None]] = OrderedDict()

    async def note(self, update: object, context: Context) -> None:
        """Remember an answer that failed (an error handler of the library's)."""
        if not isinstance(update, Update) or not isinstance(context.error, NotSaid):
            return
        self._answers[update.update_id] = context.error.text, context.error.markup
        while len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)

    async def say(self, update: Update, _context: Context) -> None:
        """Give the answer that is owed to an update, and nothing else."""
        owed = self._answers.get(update.update_id)
        if owed is None:
            return
        await turn_into(update, *owed)
        del self._answers[update.update_id]
        raise ApplicationHandlerStop


def make_sayer(unsaid: Unsaid) -> TypeHandler[Update, Context, None]:
    """Make the handler that is to come before all others."""
    return TypeHandler(Update, unsaid.say)
