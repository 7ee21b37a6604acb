"""Answers in the chat that an update came from."""

from functools import partial

from telegram import InlineKeyboardMarkup, Update
from telegram.constants import MessageLimit
from telegram.error import BadRequest

from handlers.delivery import is_about
from handlers.topics import into_topic, thread_of


async def say(update: Update, text: str, markup: InlineKeyboardMarkup | None = None) -> None:
    """Send a message to whoever did this, in the topic that they did it in."""
    chat = update.effective_chat
    if chat is not None:
        send = partial(chat.send_message, text, reply_markup=markup)
        await into_topic(chat.id, thread_of(update), send)


async def say_or_send(update: Update, text: str, filename: str) -> None:
    """Say a text, or send it as a file of this name when it is too long for a message."""
    if len(text.encode("utf-16-le")) // 2 <= MessageLimit.MAX_TEXT_LENGTH:
        await say(update, text)
    else:
        await send_file(update, text, filename)


async def send_file(update: Update, text: str, filename: str, caption: str | None = None) -> None:
    """Send a text as a file, in the topic that it was asked for in."""
    chat = update.effective_chat
    if chat is not None:
        send = partial(
            chat.send_document, document=text.encode(), filename=filename, caption=caption
        )
        await into_topic(chat.id, thread_of(update), send)


async def answer(update: Update) -> None:
    """Stop the button's little clock; one that is too old has stopped by itself."""
    if update.callback_query is None:
        return
    try:
        await update.callback_query.answer()
    except BadRequest as fault:
        if not is_about(fault, "query is too old"):
            raise


async def turn_into(update: Update, text: str, markup: InlineKeyboardMarkup | None = None) -> None:
    """Edit the message whose button was pressed; one that can't be edited gets a new message."""
    query = update.callback_query
    if query is None:
        return
    if query.message is None or not query.message.is_accessible or _is_media(update):
        await say(update, text, markup)
        return
    try:
        await query.edit_message_text(text, reply_markup=markup)
    except BadRequest as fault:
        if not is_about(fault, "message is not modified"):
            await say(update, text, markup)


async def offer_instead(update: Update, markup: InlineKeyboardMarkup | None) -> None:
    """Put other buttons below the message whose button was pressed; one too old keeps its own."""
    query = update.callback_query
    if query is None or query.message is None or not query.message.is_accessible:
        return
    try:
        await query.edit_message_reply_markup(markup)
    except BadRequest as fault:
        if not is_about(fault, "message is not modified"):
            raise


def _is_media(update: Update) -> bool:
    """A demo clip has a caption, no text: it stays as it is, and is answered below."""
    message = update.effective_message
    return message is not None and message.text is None
