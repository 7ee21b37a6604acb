"""What its owner decides about a take that could be better."""

from telegram import Update

from handlers import texts
from handlers.context import Context
from handlers.reading import owner_of
from handlers.replies import answer, turn_into


async def on_use(update: Update, context: Context) -> None:
    """Use it all the same; the status message says how it goes on."""
    await answer(update)
    await context.choices.use(owner_of(update), context.number)


async def on_record_again(update: Update, context: Context) -> None:
    """Drop it, and wait for another recording."""
    await answer(update)
    await context.choices.record_again(owner_of(update), context.number)
    await turn_into(update, context.speech(texts.SEND_ANOTHER))
