"""Maintenance: nothing new begins, and people who send a recording are told so."""

from telegram import Update

from handlers.chat.reading import argument_of, owner_of
from handlers.chat.replies import say
from handlers.context import Context
from handlers.words import desk_texts
from handlers.words.reasons import REASONS

LONGEST_SENTENCE = 500


async def on_maintenance(update: Update, context: Context) -> None:
    """Begin or end it, or say how things are."""
    word, _gap, sentence = argument_of(update).partition(" ")
    if word.lower() == "on":
        kept = sentence.strip()[:LONGEST_SENTENCE] or None
        await context.desk.closing.close(kept, owner_of(update))
    if word.lower() == "off":
        await context.desk.closing.reopen(owner_of(update))
    await say(update, await _standing(context))


async def _standing(context: Context) -> str:
    paused = await context.desk.closing.paused()
    if paused is None:
        return context.speech(desk_texts.OPEN)
    told = paused.sentence or context.speech(REASONS["maintenance"])
    return context.speech(desk_texts.CLOSED, at=paused.since.timestamp(), told=told)
