"""Whatever nobody else understands gets an answer that says what works."""

from telegram import Update

from cloning.domain.errors import Outdated
from handlers.chat.replies import answer, say
from handlers.context import Context
from handlers.words import texts


async def on_unknown(update: Update, context: Context) -> None:
    """Say what works."""
    await say(update, context.speech(texts.UNKNOWN))


async def on_unknown_button(update: Update, _context: Context) -> None:
    """A button that we don't know (any more) is outdated."""
    await answer(update)
    raise Outdated
