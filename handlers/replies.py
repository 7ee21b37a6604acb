"""Answers in the chat that an update came from."""

from contextlib import suppress

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, TelegramError

from handlers.delivery import is_about


async def say(update: Update, text: str, markup: InlineKeyboardMarkup | None = None) -> int:
    """Send a message to whoever did this; returns its id, 0 where there is no chat."""
    if update.effective_chat is None:
        return 0
    return (await update.effective_chat.send_message(text, reply_markup=markup)).message_id


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


async def take_buttons_away(update: Update) -> None:
    """Take the pressed button off its message, with all that are about the same: they are no good.

    It is only a courtesy.
    """
    query = update.callback_query
    message = query.message if query is not None else None
    if query is None or not isinstance(message, Message) or message.reply_markup is None:
        return
    subject = (query.data or "").partition(":")[2]
    rows = (
        [button for button in row if not _is_about(button, subject)]
        for row in message.reply_markup.inline_keyboard
    )
    with suppress(TelegramError):
        left = [row for row in rows if row]
        await query.edit_message_reply_markup(InlineKeyboardMarkup(left) if left else None)


def _is_about(button: InlineKeyboardButton, subject: str) -> bool:
    data = button.callback_data
    return bool(subject) and isinstance(data, str) and data.partition(":")[2] == subject


def _is_media(update: Update) -> bool:
    """A demo clip has a caption, no text: it stays as it is, and is answered below."""
    message = update.effective_message
    return message is not None and message.text is None
