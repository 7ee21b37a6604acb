"""Reads what an update says, into values of ours."""

from telegram import ChatMember, Message, MessageOriginUser, Update, User
from telegram.constants import ChatType

from cloning.models import Recording

LONGEST_CODE = 35
"""Characters of a language code; what has more has extensions (RFC 5646, 4.4.1)."""


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


def text_of(update: Update) -> str:
    """What was written."""
    message = update.effective_message
    return (message.text or "") if message is not None else ""


def message_of(update: Update) -> int:
    """The id of the message that this is about."""
    message = update.effective_message
    return message.message_id if message is not None else 0


def recording_of(update: Update) -> Recording:
    """Read a recording; ValueError for an update without one (the filters let none through)."""
    message = update.effective_message
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
    )


def _is_own(message: Message) -> bool:
    """Tell whether its sender said it: not a bot, not a channel, not somebody forwarded."""
    if message.via_bot is not None or message.sender_chat is not None:
        return False
    origin = message.forward_origin
    if origin is None:
        return True
    return isinstance(origin, MessageOriginUser) and origin.sender_user == message.from_user
