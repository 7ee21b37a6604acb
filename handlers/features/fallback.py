"""Answers everything that no other handler understands, with what the bot can do."""

from telegram import Update

from cloning.domain.errors import Outdated
from handlers.chat.replies import answer, say
from handlers.context import Context
from handlers.words import texts


async def on_unknown(update: Update, context: Context) -> None:
    """Explain what the bot can do."""
    await say(update, context.speech(texts.UNKNOWN))


async def on_unknown_button(update: Update, _context: Context) -> None:
    """Treat a button that we don't know, or no longer know, as outdated."""
    await answer(update)
    raise Outdated
