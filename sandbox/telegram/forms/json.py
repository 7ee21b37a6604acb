"""How Telegram writes people, chats, files and messages in updates and answers."""

from sandbox.telegram.forms.values import Chat, File, Json, Kind, Message, Person

VIDEO_NOTE_SIDE = 240
"""The width of a video note's square, in pixels; here, other videos have this size too."""


def _without_none(body: Json) -> Json:
    return {key: value for key, value in body.items() if value is not None}


def person_json(person: Person) -> Json:
    """Write a User."""
    return _without_none(
        {
            "id": person.id,
            "is_bot": person.is_bot,
            "first_name": person.first_name,
            "username": person.username,
            "language_code": person.language_code,
        }
    )


def chat_json(chat: Chat) -> Json:
    """Write a Chat."""
    name = "first_name" if chat.type == "private" else "title"
    return _without_none(
        {"id": chat.id, "type": chat.type, name: chat.name, "username": chat.username}
    )


def channel_json(title: str) -> Json:
    """Write the Chat of a channel; only the title matters."""
    return {"id": -1_000_000_000_001, "type": "channel", "title": title}


def file_json(file: File) -> Json:
    """Write a Voice, Audio, Document, VideoNote, Video or Animation."""
    named = file.kind not in {Kind.VOICE, Kind.VIDEO_NOTE}
    round_video = file.kind is Kind.VIDEO_NOTE
    side = VIDEO_NOTE_SIDE if file.kind in {Kind.VIDEO, Kind.ANIMATION} else None
    return _without_none(
        {
            "file_id": file.file_id,
            "file_unique_id": file.unique_id,
            "file_size": file.size,
            "duration": file.duration,
            "length": VIDEO_NOTE_SIDE if round_video else None,
            "width": side,
            "height": side,
            "mime_type": None if round_video else file.mime_type,
            "file_name": file.name if named else None,
        }
    )


def message_json(message: Message, replied: Message | None = None) -> Json:
    """Write a Message, together with the one that it replies to."""
    edited = message.edited_at
    body: Json = {
        "message_id": message.id,
        "from": person_json(message.sender),
        "chat": chat_json(message.chat),
        "date": int(message.date.timestamp()),
        "edit_date": int(edited.timestamp()) if edited else None,
        "reply_to_message": message_json(replied) if replied else None,
        "message_thread_id": message.topic,
        "is_topic_message": True if message.topic else None,
    }
    if message.markup and message.markup.inline_keyboard:
        body["reply_markup"] = message.markup
    return _without_none(body) | _content_json(message) | message.extra


def _content_json(message: Message) -> Json:
    body: Json = {}
    if message.file:
        body[message.file.kind.value] = file_json(message.file)
    if message.file and message.file.kind is Kind.ANIMATION:  # Telegram sends both, for old clients
        body[Kind.DOCUMENT.value] = file_json(message.file)
    text, entities = ("caption", "caption_entities") if message.file else ("text", "entities")
    if message.text:
        body[text] = message.text
    if message.entities:
        body[entities] = message.entities
    return body


def member_json(person: Person, status: str) -> Json:
    """Write a ChatMember."""
    body: Json = {"user": person_json(person), "status": status}
    if status == "kicked":
        body["until_date"] = 0
    return body
