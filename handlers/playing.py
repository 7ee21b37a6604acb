"""Plays a clone to whoever asks."""

from telegram import InlineKeyboardMarkup, Update

from cloning.models import Clone
from handlers import texts
from handlers.context import Context
from handlers.reading import chat_of
from handlers.replies import say


async def play(
    update: Update, context: Context, clone: Clone, markup: InlineKeyboardMarkup | None = None
) -> None:
    """Play the demo clip, by the id under which Telegram keeps it if there is one."""
    demo = await context.collection.demo(clone.owner_id, clone.id)
    message = await context.clips.send(
        chat_of(update), demo, clone, speech=context.speech, reply_markup=markup
    )
    if message is None:
        await say(update, context.speech(texts.NOT_TAKEN, title=clone.title))
    elif message.voice is not None:
        await context.collection.played(clone.owner_id, clone.id, message.voice.file_id)
