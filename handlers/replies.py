"""Answers in the chat that an update came from."""

from telegram import InlineKeyboardMarkup, Update
from telegram.error import BadRequest

from handlers.delivery import is_about
from handlers.reading import message_in


async def say(update: Update, text: str, markup: InlineKeyboardMarkup | None = None) -> None:
    """Send a message to whoever did this."""
    if update.effective_chat is not None:
        await update.effective_chat.send_message(text, reply_markup=markup)


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
    message = message_in(update)
    return message is not None and message.text is None
