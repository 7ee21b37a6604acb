"""Reads what an update says, into values of ours."""

from telegram import ChatMember, Message, MessageOriginUser, Update, User
from telegram.constants import ChatType

from cloning.models import Recording
from handlers.topics import topic_of

LONGEST_CODE = 35
"""Characters of a language code; what has more has extensions (RFC 5646, 4.4.1)."""

SOUNDLESS = ("image/", "text/", "font/")
"""What the types of files begin with that hold no sound, whatever is in them."""

LONGEST_TYPE = 64
"""Characters of a file type that are repeated; it is written by its sender."""


def owner_of(update: Update) -> int:
    """Who did this: the number, never the name, which anybody can change."""
    return update.effective_user.id if update.effective_user is not None else 0


def app_language_of(user: User | None) -> str | None:
    """What somebody's app speaks, if it says so: a code like "de" or "zh-hans"."""
    return user.language_code[:LONGEST_CODE] if user is not None and user.language_code else None


def has_blocked(update: Update) -> bool:
    """Tell whether this says that somebody has stopped the bot in their private chat."""
    change = update.my_chat_member
    if change is None or change.chat.type != ChatType.PRIVATE:
        return False
    return change.new_chat_member.status == ChatMember.BANNED


def chat_of(update: Update) -> int:
    """Where it was done."""
    return update.effective_chat.id if update.effective_chat is not None else 0


def chat_type_of(update: Update) -> str | None:
    """What kind of chat it was done in; None where there is no chat, as for an inline query."""
    return update.effective_chat.type if update.effective_chat is not None else None


def message_in(update: Update) -> Message | None:
    """The message that this is about; None where Telegram no longer shows the one with a button.

    The library warns whoever asks it for such a message.
    """
    query = update.callback_query
    if query is not None and not isinstance(query.message, Message):
        return None
    return update.effective_message


def text_of(update: Update) -> str:
    """What was written."""
    message = message_in(update)
    return (message.text or "") if message is not None else ""


def message_of(update: Update) -> int:
    """The id of the message that this is about, also where Telegram no longer shows it."""
    query = update.callback_query
    message = query.message if query is not None else update.effective_message
    return message.message_id if message is not None else 0


def declared_type_of(update: Update) -> str | None:
    """What its sender's app calls the type of a file that may hold sound, such as "video/mp4".

    None for what holds none: a picture, a text, and whatever is no file at all.
    """
    message = update.effective_message
    file = (message.document or message.video) if message is not None else None
    declared = (file.mime_type or "?")[:LONGEST_TYPE] if file is not None else None
    return None if declared is None or declared.startswith(SOUNDLESS) else declared


def recording_of(update: Update) -> Recording:
    """Read a recording; ValueError for an update without one (the filters let none through)."""
    message = message_in(update)
    if message is None:
        raise ValueError("no message in this update")
    sound = message.voice or message.audio or message.video_note or message.document
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
    )


def _is_own(message: Message) -> bool:
    """Tell whether its sender said it: not a bot, not a channel, not somebody forwarded."""
    if message.via_bot is not None or message.sender_chat is not None:
        return False
    origin = message.forward_origin
    if origin is None:
        return True
    return isinstance(origin, MessageOriginUser) and origin.sender_user == message.from_user
