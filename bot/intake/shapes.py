"""The fields and types that our handlers rely on in an update.

The library accepts any value for any field, so a number in place of a text, or a missing field,
would fail only in the middle of a handler. Only the fields that we read are listed; all others may
hold anything that the library accepts.
"""

import msgspec

from bot.net.plain_messages import Id, Length, Size


class _User(msgspec.Struct):
    id: Id
    is_bot: bool
    first_name: str
    username: str | None = None
    language_code: str | None = None


class _Chat(msgspec.Struct):
    id: Id
    type: str


class _Entity(msgspec.Struct):
    type: str
    offset: Length
    length: Length


class _File(msgspec.Struct):
    file_id: str
    file_unique_id: str
    file_size: Size | None = None
    mime_type: str | None = None
    file_name: str | None = None


class _Origin(msgspec.Struct):
    type: str
    sender_user: _User | None = None


class _Keeping(msgspec.Struct):
    """A message that may be too old to be shown: then only its chat and id are left."""

    chat: _Chat
    message_id: Id
    text: str | None = None


class _Message(msgspec.Struct, rename={"from_user": "from"}):
    chat: _Chat
    message_id: Id
    date: Size
    from_user: _User | None = None
    sender_chat: _Chat | None = None
    via_bot: _User | None = None
    forward_origin: _Origin | None = None
    edit_date: Size | None = None
    message_thread_id: Id | None = None
    media_group_id: str | None = None
    reply_to_message: _Keeping | None = None
    text: str | None = None
    caption: str | None = None
    entities: list[_Entity] | None = None
    caption_entities: list[_Entity] | None = None
    voice: _File | None = None
    audio: _File | None = None
    video_note: _File | None = None
    document: _File | None = None
    sticker: _File | None = None


class _CallbackQuery(msgspec.Struct, rename={"from_user": "from"}):
    id: str
    from_user: _User
    message: _Keeping | None = None
    inline_message_id: str | None = None
    data: str | None = None
    game_short_name: str | None = None


class _InlineQuery(msgspec.Struct, rename={"from_user": "from"}):
    id: str
    from_user: _User
    query: str
    offset: str


class _ChosenInlineResult(msgspec.Struct, rename={"from_user": "from"}):
    result_id: str
    from_user: _User
    query: str
    inline_message_id: str | None = None


class _Member(msgspec.Struct):
    status: str
    user: _User


class _Membership(msgspec.Struct, rename={"from_user": "from"}):
    chat: _Chat
    from_user: _User
    old_chat_member: _Member
    new_chat_member: _Member


class UpdateShape(msgspec.Struct):
    """An update of the kinds that we ask for, or of any other."""

    update_id: Size
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _CallbackQuery | None = None
    inline_query: _InlineQuery | None = None
    chosen_inline_result: _ChosenInlineResult | None = None
    my_chat_member: _Membership | None = None


def check_shape(update: object) -> None:
    """Check an update's JSON; msgspec.ValidationError names a field and types, never a value."""
    msgspec.convert(update, UpdateShape)


def check_id(number: object) -> None:
    """Check the id of a person or a chat that is in none of these places; see `check_shape`."""
    msgspec.convert(number, Id)
