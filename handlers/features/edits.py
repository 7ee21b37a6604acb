"""Edited messages: never a second recording, and never ignored if the edit was meant for us."""

from telegram import Update

from cloning.domain.owner import Question
from handlers.chat.reading import message_of, owner_of, text_of
from handlers.chat.replies import say
from handlers.context import Context
from handlers.features.voices import clones
from handlers.words import texts
from handlers.words.say import texts as say_texts

ANSWERS = (Question.TITLE, Question.TEXT)
"""The questions that an edited message may still answer: what it said before was no answer."""

SAY = "/say"


async def on_text(update: Update, context: Context) -> None:
    """Use the text as the answer that we asked for; otherwise explain that we don't read edits."""
    asked = await context.collection.asked(owner_of(update), message_of(update))
    if asked in ANSWERS:
        await clones.on_text(update, context)
    else:
        await say(update, context.speech(texts.EDITED_TEXT))


async def on_command(update: Update, context: Context) -> None:
    """Explain that we don't read edits; a command is no answer, so it can't become a name."""
    is_said = context.speaking.is_offered and text_of(update).startswith(SAY)
    await say(update, context.speech(say_texts.EDITED if is_said else texts.EDITED_TEXT))


async def on_recording(update: Update, context: Context) -> None:
    """Explain that a new caption changes nothing: the recording is the one that was sent."""
    await say(update, context.speech(texts.EDITED_RECORDING))


async def on_other(_update: Update, _context: Context) -> None:
    """Ignore a moving live location, or an edit in a group or channel: nobody expects an answer."""
