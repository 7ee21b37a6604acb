"""Answers to button presses that failed: we send them later, and repeat nothing else.

When Telegram did not accept the answer, the update is handed out again. Its handler has done its
work by then. Doing that twice would be wrong, or would raise Outdated, so only the answer is sent.
"""

from collections import OrderedDict

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import ApplicationHandlerStop, TypeHandler

from handlers.chat.replies import NotSaid, turn_into
from handlers.context import Context

REMEMBERED = 1000
"""Answers that we remember, the newest ones; a restart forgets them all."""


class Unsaid:
    """Remembers failed answers, by the update that they belong to."""

    def __init__(self) -> None:
        self._answers: OrderedDict[int, tuple[str, InlineKeyboardMarkup | None]] = OrderedDict()

    async def note(self, update: object, context: Context) -> None:
        """Remember a failed answer (an error handler for the library)."""
        if not isinstance(update, Update) or not isinstance(context.error, NotSaid):
            return
        self._answers[update.update_id] = context.error.text, context.error.markup
        while len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)

    async def say(self, update: Update, _context: Context) -> None:
        """Send the answer that an update is owed, and do nothing else."""
        owed = self._answers.get(update.update_id)
        if owed is None:
            return
        await turn_into(update, *owed)
        del self._answers[update.update_id]
        raise ApplicationHandlerStop


def make_sayer(unsaid: Unsaid) -> TypeHandler[Update, Context, None]:
    """Make the handler that has to come before those that answer."""
    return TypeHandler(Update, unsaid.say)
