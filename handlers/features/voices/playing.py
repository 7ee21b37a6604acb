"""Plays a clone."""

from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatAction

from cloning.domain.models import Clone
from handlers.chat.actions import showing
from handlers.chat.clips import ClipGone
from handlers.chat.reading import chat_of
from handlers.chat.replies import say
from handlers.chat.topics import thread_of
from handlers.context import Context
from handlers.words import texts


async def play(
    update: Update, context: Context, clone: Clone, markup: InlineKeyboardMarkup | None = None
) -> None:
    """Play the demo clip, by Telegram's file id if we have one.

    If Telegram no longer has the file, it is fetched from the upstream again.
    """
    try:
        message = await _send(update, context, clone, markup)
    except ClipGone:
        await context.collection.forget_clip(clone)
        message = await _send(update, context, replace(clone, demo_file_id=None), markup)
    if message is None:
        await say(update, context.speech(texts.NOT_TAKEN, title=clone.title))
    elif message.voice is not None:
        await context.collection.played(clone.owner_id, clone, message.voice.file_id)


async def _send(
    update: Update, context: Context, clone: Clone, markup: InlineKeyboardMarkup | None
) -> Message | None:
    async with _preparing(update, context, clone):
        demo = await context.collection.demo(clone.owner_id, clone.id)
    return await context.clips.send(
        chat_of(update),
        demo,
        clone,
        speech=context.speech,
        topic=thread_of(update),
        reply_markup=markup,
    )


def _preparing(update: Update, context: Context, clone: Clone) -> AbstractAsyncContextManager[None]:
    """Show the chat action "recording a voice message" if the clip has to be fetched."""
    if clone.demo_file_id is not None:
        return nullcontext()
    return showing(context.bot, chat_of(update), thread_of(update), ChatAction.RECORD_VOICE)
