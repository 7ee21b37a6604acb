"""Makes the library's objects of the usual messages at a third of what its `de_json` takes.

`de_json` looks in each message for a hundred fields, and checks at each assignment whether the
object may still be changed. A message that has no fields but those below is made by the library's
own constructors, of a subclass without that check; afterwards it is an ordinary, immutable
`Message`. Whatever has another field, or one of another type, is left to `de_json`. A test compares
the two over every field of every type of the Bot API.
"""

from datetime import UTC, datetime
from typing import Annotated, TypeVar, cast

import msgspec
from telegram import (
    Bot,
    Chat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    TelegramObject,
    User,
    Voice,
)

MOST = 2**63 - 1
Id = Annotated[int, msgspec.Meta(ge=-MOST - 1, le=MOST)]
"""A number that fits into the database."""

Length = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
Size = Annotated[int, msgspec.Meta(ge=0, le=MOST)]

Moment = Annotated[int, msgspec.Meta(gt=0, lt=2**35)]
"""A date in seconds since 1970; 0 stands for a message that Telegram no longer shows."""

Made = TypeVar("Made", bound=TelegramObject)


class PlainUser(msgspec.Struct, forbid_unknown_fields=True):
    """A sender, as Telegram tells them."""

    id: Id
    is_bot: bool
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_premium: bool | None = None


class PlainChat(msgspec.Struct, forbid_unknown_fields=True):
    """A chat between two."""

    id: Id
    type: str
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None


class PlainEntity(msgspec.Struct, forbid_unknown_fields=True):
    """A command, a link or a style in a text."""

    type: str
    offset: Length
    length: Length


class PlainVoice(msgspec.Struct, forbid_unknown_fields=True):
    """A voice note."""

    file_id: str
    file_unique_id: str
    duration: Length
    mime_type: str | None = None
    file_size: Size | None = None


class PlainButton(msgspec.Struct, forbid_unknown_fields=True):
    """A button of ours."""

    text: str
    callback_data: str | None = None


class PlainMarkup(msgspec.Struct, forbid_unknown_fields=True):
    """The buttons below a message."""

    inline_keyboard: list[list[PlainButton]]


class PlainMessage(msgspec.Struct, rename={"from_user": "from"}, forbid_unknown_fields=True):
    """A message with a text, a command or a voice note, perhaps with buttons."""

    message_id: Id
    date: Moment
    chat: PlainChat
    from_user: PlainUser | None = None
    text: str | None = None
    entities: list[PlainEntity] | None = None
    voice: PlainVoice | None = None
    reply_markup: PlainMarkup | None = None
    edit_date: Moment | None = None


def unchecked(kind: type[Made]) -> type[Made]:
    """Derive a class whose constructor is free to assign; `whole` undoes that."""
    body = {"__slots__": (), "__setattr__": object.__setattr__}
    return cast("type[Made]", type(kind.__name__, (kind,), body))


def whole(made: Made, kind: type[Made], bot: Bot | None) -> Made:
    """Make an object one of the library's own class, which lets nobody change it."""
    made.set_bot(bot)
    made.__class__ = kind
    return made


_User = unchecked(User)
_Chat = unchecked(Chat)
_Entity = unchecked(MessageEntity)
_Button = unchecked(InlineKeyboardButton)
_Message = unchecked(Message)


def message_of(plain: PlainMessage, bot: Bot | None) -> Message:
    """Make a message that equals what `Message.de_json` makes, for a bot without defaults."""
    sender, voice, markup = plain.from_user, plain.voice, plain.reply_markup
    made = _Message(
        plain.message_id,
        datetime.fromtimestamp(plain.date, UTC),
        _chat_of(plain.chat, bot),
        from_user=None if sender is None else user_of(sender, bot),
        text=plain.text,
        entities=[_entity_of(one, bot) for one in plain.entities or ()],
        voice=None if voice is None else _voice_of(voice, bot),
        reply_markup=None if markup is None else _markup_of(markup, bot),
        edit_date=None if plain.edit_date is None else datetime.fromtimestamp(plain.edit_date, UTC),
    )
    return whole(made, Message, bot)


def user_of(plain: PlainUser, bot: Bot | None) -> User:
    """Make a user that equals what `User.de_json` makes."""
    made = _User(
        plain.id,
        plain.first_name,
        plain.is_bot,
        plain.last_name,
        plain.username,
        plain.language_code,
        is_premium=plain.is_premium,
    )
    return whole(made, User, bot)


def _chat_of(plain: PlainChat, bot: Bot | None) -> Chat:
    names = plain.username, plain.first_name, plain.last_name
    return whole(_Chat(plain.id, plain.type, None, *names), Chat, bot)


def _entity_of(plain: PlainEntity, bot: Bot | None) -> MessageEntity:
    return whole(_Entity(plain.type, plain.offset, plain.length), MessageEntity, bot)


def _voice_of(plain: PlainVoice, bot: Bot | None) -> Voice:
    files = plain.file_id, plain.file_unique_id
    voice = Voice(*files, plain.duration, plain.mime_type, plain.file_size)
    voice.set_bot(bot)
    return voice


def _markup_of(plain: PlainMarkup, bot: Bot | None) -> InlineKeyboardMarkup:
    # Like the library, which gives the bot to the buttons only.
    rows = [[_button_of(one, bot) for one in row] for row in plain.inline_keyboard]
    return InlineKeyboardMarkup(rows)


def _button_of(plain: PlainButton, bot: Bot | None) -> InlineKeyboardButton:
    url = None
    made = _Button(plain.text, url, plain.callback_data)
    return whole(made, InlineKeyboardButton, bot)
