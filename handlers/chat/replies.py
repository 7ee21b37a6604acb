"""Answers in the chat that an update came from."""

import asyncio
import logging
from contextlib import suppress
from functools import partial

from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.error import BadRequest, TelegramError

from handlers.buttons import callback
from handlers.chat.delivery import is_about
from handlers.chat.reading import callback_of, message_in
from handlers.chat.topics import into_topic, thread_of
from handlers.words.measures.lengths import fits_a_message

log = logging.getLogger(__name__)

CLOCK_SECONDS = 3.0
"""How long we wait, in seconds, until Telegram has stopped the clock on a pressed button."""


class NotSaid(Exception):
    """The press has been handled, but Telegram did not accept our answer."""

    def __init__(
        self, fault: TelegramError, text: str, markup: InlineKeyboardMarkup | None
    ) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.text = text
        self.markup = markup


async def say(update: Update, text: str, markup: InlineKeyboardMarkup | None = None) -> int:
    """Send a message to the chat and topic of an update.

    Returns its id; 0 if there is no chat, or if Telegram did not tell it.
    """
    chat = update.effective_chat
    if chat is None:
        return 0
    send = partial(chat.send_message, text, reply_markup=markup)
    return (await into_topic(chat.id, thread_of(update), send)).message_id


async def say_or_send(update: Update, text: str, filename: str) -> None:
    """Send a text, or a file with this name if the text is too long for a message."""
    if fits_a_message(text):
        await say(update, text)
    else:
        await send_file(update, text, filename)


async def send_file(update: Update, text: str, filename: str, caption: str | None = None) -> None:
    """Send a text as a file, into the topic of the update."""
    chat = update.effective_chat
    if chat is not None:
        send = partial(
            chat.send_document, document=text.encode(), filename=filename, caption=caption
        )
        await into_topic(chat.id, thread_of(update), send)


async def answer(update: Update) -> None:
    """Stop the clock on the pressed button.

    Old clocks have stopped by themselves. A failure is ignored, because the press counts anyway.
    """
    if update.callback_query is None:
        return
    try:
        async with asyncio.timeout(CLOCK_SECONDS):
            await update.callback_query.answer()
    except (TelegramError, TimeoutError) as fault:
        log.info("a press is not acknowledged: %s", fault, extra={"update": update.update_id})


async def alert(update: Update, text: str) -> None:
    """Answer the press of a button with a text that the presser has to close.

    A failure is ignored, as in `answer`.
    """
    if update.callback_query is None:
        return
    try:
        async with asyncio.timeout(CLOCK_SECONDS):
            await update.callback_query.answer(text, show_alert=True)
    except (TelegramError, TimeoutError) as fault:
        log.info("a press is not answered: %s", fault, extra={"update": update.update_id})


async def refuse_result(update: Update, bot: Bot, in_public: str, in_private: str) -> None:
    """Turn a result that was picked in inline mode into a text; its sender alone is told why."""
    chosen = update.chosen_inline_result
    if chosen is None or chosen.inline_message_id is None:
        return
    try:
        await bot.edit_message_text(in_public, inline_message_id=chosen.inline_message_id)
    except BadRequest as fault:
        log.info("a result stays as it is: %s", fault, extra={"update": update.update_id})
    await bot.send_message(chosen.from_user.id, in_private)


async def turn_into(
    update: Update, text: str, markup: InlineKeyboardMarkup | None = None
) -> int | None:
    """Edit the message whose button was pressed; if it can't be edited, send a new one.

    Returns the id of the message that has the text now; None if no button was pressed.

    Raises:
        NotSaid: if Telegram accepts neither; the press has been handled by then.
    """
    if update.callback_query is None:
        return None
    try:
        return await _turn(update, update.callback_query, text, markup)
    except TelegramError as fault:
        raise NotSaid(fault, text, markup) from fault


async def try_to_turn_into(update: Update, text: str) -> int | None:
    """Turn the pressed message into a text that another one will follow; faults are logged.

    Returns the id of the message that has the text now, None if none has.
    """
    try:
        return await turn_into(update, text)
    except NotSaid as fault:
        log.info("not shown: %s", fault)
        return None


async def _turn(
    update: Update, query: CallbackQuery, text: str, markup: InlineKeyboardMarkup | None
) -> int:
    if query.message is None or not query.message.is_accessible or _is_media(update):
        return await say(update, text, markup)
    try:
        await query.edit_message_text(text, reply_markup=markup)
    except BadRequest as fault:
        if not is_about(fault, "message is not modified"):
            return await say(update, text, markup)
    return query.message.message_id


async def offer_instead(update: Update, markup: InlineKeyboardMarkup | None) -> None:
    """Replace the buttons below the message; a message that is too old keeps its own."""
    query = update.callback_query
    if query is None or query.message is None or not query.message.is_accessible:
        return
    try:
        await query.edit_message_reply_markup(markup)
    except BadRequest as fault:
        log.info("the buttons stay: %s", fault, extra={"update": update.update_id})


async def take_buttons_away(update: Update) -> None:
    """Remove the pressed button, and every other button for the same thing.

    They no longer work. A failure is ignored.
    """
    query = update.callback_query
    message = query.message if query is not None else None
    if query is None or not isinstance(message, Message) or message.reply_markup is None:
        return
    pressed = callback.read(query.data)
    rows = (
        [button for button in row if not _goes_with(button, query.data, pressed)]
        for row in message.reply_markup.inline_keyboard
    )
    with suppress(TelegramError):
        left = [row for row in rows if row]
        await query.edit_message_reply_markup(InlineKeyboardMarkup(left) if left else None)


def _goes_with(
    button: InlineKeyboardButton, data: str | None, pressed: callback.Callback | None
) -> bool:
    """Tell whether a button is the pressed one, or names the same clone, training or recording."""
    other = callback_of(button)
    named = pressed.subject if pressed is not None else None
    same = named is not None and other is not None and other.subject == named
    return same or button.callback_data == data


def _is_media(update: Update) -> bool:
    """A demo clip has a caption and no text, so we leave it as it is and answer below it."""
    message = message_in(update)
    return message is not None and message.text is None
