"""Reads updates into values of ours."""

import re
from collections.abc import Set as AbstractSet

from telegram import (
    ChatMember,
    InlineKeyboardButton,
    Message,
    MessageOriginUser,
    Update,
    User,
)
from telegram.constants import ChatType

from cloning.domain.models import Recording, Subject
from handlers.buttons import callback, callbacks
from handlers.buttons.callbacks import OfClone, OfTraining
from handlers.chat.topics import topic_of

LEADING = (callbacks.Card, callbacks.OtherLanguages, callbacks.Speak, callbacks.SayReady)
"""The buttons that name a clone below a message that isn't about it, or not about it alone."""

PLAYED = (callbacks.Compare, callbacks.SaySomething, callbacks.SayReady)
"""The buttons below a clip of a clone, and below the question what it should say."""

NUMBER = re.compile(r"[1-9][0-9]{0,14}")
"""A Telegram id; today's have up to 10 digits, and 52 bits are reserved for them."""

LONGEST_CODE = 35
"""Characters of a language code; a longer code has extensions (RFC 5646, 4.4.1)."""

SOUNDLESS = ("image/", "text/", "font/")
"""File types that begin like this hold no sound, whatever the file contains."""

LONGEST_TYPE = 64
"""Characters of a file type that we repeat to the sender, who can write anything there."""


def owner_of(update: Update) -> int:
    """Return the sender's user id; never the name, which anybody can change."""
    return update.effective_user.id if update.effective_user is not None else 0


def app_language_of(user: User | None) -> str | None:
    """Return the language of the person's app, such as "de" or "zh-hans"; None if it isn't told."""
    return user.language_code[:LONGEST_CODE] if user is not None and user.language_code else None


def has_blocked(update: Update) -> bool:
    """Tell whether this update says that a person has blocked the bot."""
    change = update.my_chat_member
    if change is None or change.chat.type != ChatType.PRIVATE:
        return False
    return change.new_chat_member.status == ChatMember.BANNED


def chat_of(update: Update) -> int:
    """Return the chat id; 0 if there is no chat, as for an inline query."""
    return update.effective_chat.id if update.effective_chat is not None else 0


def chat_type_of(update: Update) -> str | None:
    """Return the type of the chat; None if there is no chat, as for an inline query."""
    return update.effective_chat.type if update.effective_chat is not None else None


def message_in(update: Update) -> Message | None:
    """Return the message of an update; None if Telegram no longer shows the one with the button.

    The library warns when one asks it for such a message.
    """
    query = update.callback_query
    if query is not None and not isinstance(query.message, Message):
        return None
    return update.effective_message


def text_of(update: Update) -> str:
    """Return the text of the message; empty if it has none."""
    message = message_in(update)
    return (message.text or "") if message is not None else ""


def argument_of(update: Update) -> str:
    """Return the text that follows a command; empty if nothing does."""
    return " ".join(text_of(update).split(maxsplit=1)[1:]).strip()


def number_in(text: str) -> int | None:
    """Read a positive number of ours, or somebody's Telegram id; None if it is none."""
    return int(text) if NUMBER.fullmatch(text) else None


def named_person(update: Update) -> int | None:
    """Return the Telegram id that a command is about: its argument, or a forwarded message's."""
    named = argument_of(update)
    if named:
        return number_in(named)
    message = message_in(update)
    answered = message.reply_to_message if message is not None else None
    origin = answered.forward_origin if answered is not None else None
    return origin.sender_user.id if isinstance(origin, MessageOriginUser) else None


def message_of(update: Update) -> int:
    """Return the message id, also if Telegram no longer shows the message."""
    query = update.callback_query
    message = query.message if query is not None else update.effective_message
    return message.message_id if message is not None else 0


def declared_type_of(update: Update) -> str | None:
    """Return the file type that the sender's app declares, such as "video/mp4".

    None for types that hold no sound, such as pictures and texts, and for anything but a file.
    """
    message = update.effective_message
    file = (message.document or message.video) if message is not None else None
    declared = (file.mime_type or "?")[:LONGEST_TYPE] if file is not None else None
    return None if declared is None or declared.startswith(SOUNDLESS) else declared


def callback_of(button: InlineKeyboardButton) -> callback.Callback | None:
    """Read what a button carries; None if it carries nothing of ours."""
    data = button.callback_data
    return callback.read(data) if isinstance(data, str) else None


def is_still_there(update: Update) -> bool:
    """Tell whether the message still has the pressed button, as Telegram has it now."""
    query = update.callback_query
    message = query.message if query is not None else None
    if query is None or not isinstance(message, Message) or message.reply_markup is None:
        return False
    buttons = (button for row in message.reply_markup.inline_keyboard for button in row)
    return any(button.callback_data == query.data for button in buttons)


def recording_of(update: Update) -> Recording:
    """Read a recording; ValueError if there is none, which the filters should have prevented."""
    message = message_in(update)
    if message is None:
        raise ValueError("no message in this update")
    film = message.video_note or message.video or message.animation
    sound = message.voice or message.audio or film or message.document
    if sound is None:
        raise ValueError("no recording in this message")
    return Recording(
        owner_id=owner_of(update),
        chat_id=message.chat_id,
        message_id=message.message_id,
        file_id=sound.file_id,
        own=_is_own(message),
        size_bytes=sound.file_size,
        app_language=app_language_of(message.from_user),
        album=message.media_group_id,
        message_thread_id=topic_of(message),
        caption=message.caption or "",
        subject=_subject_of(message.reply_to_message),
    )


def _subject_of(message: Message | None) -> Subject | None:
    """Read the subject of a message from its buttons; None if they belong to different ones."""
    if message is None:
        return None
    markup = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    below = [callback_of(button) for row in markup for button in row]
    about = [one for one in below if not isinstance(one, LEADING)]
    return Subject(
        message_id=message.message_id,
        clone_id=_only_one({one.clone_id for one in about if isinstance(one, OfClone)}),
        training_id=_only_one({one.training_id for one in about if isinstance(one, OfTraining)}),
    )


def replied_to(update: Update) -> int | None:
    """Return the id of the message that a message replies to; None if it replies to none."""
    message = message_in(update)
    replied = message.reply_to_message if message is not None else None
    return replied.message_id if replied is not None else None


def clone_below(update: Update) -> int | None:
    """Return the clone that speaks in the message that a message replies to, by its buttons."""
    message = message_in(update)
    replied = message.reply_to_message if message is not None else None
    if replied is None or replied.reply_markup is None:
        return None
    below = (callback_of(button) for row in replied.reply_markup.inline_keyboard for button in row)
    return _only_one({one.clone_id for one in below if isinstance(one, PLAYED)})


def is_own_text(update: Update) -> bool:
    """Tell whether its sender wrote what a message says; true for the press of a button."""
    message = message_in(update)
    return update.callback_query is not None or (message is not None and _is_own(message))


def _only_one(ids: AbstractSet[int]) -> int | None:
    return next(iter(ids)) if len(ids) == 1 else None


def _is_own(message: Message) -> bool:
    """Tell whether its sender wrote it: no bot, no channel, and not forwarded."""
    if message.via_bot is not None or message.sender_chat is not None:
        return False
    origin = message.forward_origin
    if origin is None:
        return True
    return isinstance(origin, MessageOriginUser) and origin.sender_user == message.from_user
