"""What is edited afterwards: never a second recording, never silence where it was meant for us."""

from telegram import Update

from cloning.domain.owner import Question
from handlers.chat.reading import message_of, owner_of
from handlers.chat.replies import say
from handlers.context import Context
from handlers.features.voices import clones
from handlers.words import texts


async def on_text(update: Update, context: Context) -> None:
    """Take it for the title that is still asked for; otherwise say that edits are not read."""
    if await context.collection.asked(owner_of(update), message_of(update)) is Question.TITLE:
        await clones.on_text(update, context)
    else:
        await say(update, context.speech(texts.EDITED_TEXT))


async def on_recording(update: Update, context: Context) -> None:
    """Say that a caption changes nothing; the recording is the one that was sent."""
    await say(update, context.speech(texts.EDITED_RECORDING))


async def on_other(_update: Update, _context: Context) -> None:
    """A live location that moves, a group's or channel's edit: nobody waits for an answer."""
