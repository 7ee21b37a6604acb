"""Reads the usual updates in one go: a message, or the press of a button below one of ours."""

import msgspec
from telegram import Bot, CallbackQuery, Update

from bot.net.plain_messages import (
    PlainMessage,
    PlainUser,
    Size,
    message_of,
    unchecked,
    user_of,
    whole,
)


class _Press(msgspec.Struct, rename={"from_user": "from"}, forbid_unknown_fields=True):
    id: str
    from_user: PlainUser
    chat_instance: str
    message: PlainMessage | None = None
    data: str | None = None


class _Update(msgspec.Struct, forbid_unknown_fields=True):
    update_id: Size
    message: PlainMessage | None = None
    callback_query: _Press | None = None


_Made = unchecked(Update)
_read = msgspec.json.Decoder(_Update).decode


def read_plain(body: bytes, bot: Bot | None) -> Update | None:
    """Make an update of Telegram's bytes; None if it has to be read as any other one."""
    try:
        plain = _read(body)
    except (ValueError, RecursionError):
        return None
    message, press = plain.message, plain.callback_query
    made = _Made(
        plain.update_id,
        message=message_of(message, bot) if message is not None else None,
        callback_query=_press_of(press, bot) if press is not None else None,
    )
    return whole(made, Update, bot)


def _press_of(plain: _Press, bot: Bot | None) -> CallbackQuery:
    message = message_of(plain.message, bot) if plain.message is not None else None
    press = CallbackQuery(
        plain.id, user_of(plain.from_user, bot), plain.chat_instance, message, plain.data
    )
    press.set_bot(bot)
    return press
