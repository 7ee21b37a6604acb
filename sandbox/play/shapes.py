"""How people, chats and messages are written for the page; moments are in milliseconds."""

from collections.abc import Mapping

from sandbox.telegram.forms.markup import InlineButton
from sandbox.telegram.forms.parts import Entity
from sandbox.telegram.forms.values import File, Json, Message, Person


def person_shape(person: Person) -> Json:
    """Write who sent something."""
    return {"id": person.id, "name": person.first_name, "bot": person.is_bot}


def message_shape(
    message: Message, *, how: str = "", reactions: Mapping[int, str] | None = None
) -> Json:
    """Write a message; `how` its file was recorded, and `reactions` by the ids of people."""
    given = [{"by": by, "emoji": emoji} for by, emoji in (reactions or {}).items()]
    if message.reaction:
        given.append({"by": 0, "emoji": message.reaction})
    edited = message.edited_at
    return {
        "id": message.id,
        "chat": message.chat.id,
        "topic": message.topic,
        "from": person_shape(message.sender),
        "date": int(message.date.timestamp() * 1000),
        "edited": int(edited.timestamp() * 1000) if edited and message.edits else None,
        "kind": message.kind.value,
        "text": message.text,
        "entities": [_entity_shape(one) for one in message.entities],
        "file": file_shape(message.file, how) if message.file else None,
        "replyTo": message.reply_to,
        "forward": _origin(message),
        "via": "via_bot" in message.extra,
        "keyboard": [[_button_shape(button) for button in row] for row in _keyboard(message) or ()],
        "keys": [
            [key if isinstance(key, str) else key.text for key in row]
            for row in (message.markup.keyboard if message.markup else None) or ()
        ],
        "reactions": given,
    }


def file_shape(file: File, how: str = "") -> Json:
    """Write what is known of a file; its bytes have an address of their own."""
    return {
        "id": file.file_id,
        "kind": file.kind.value,
        "mime": file.mime_type,
        "name": file.name,
        "size": file.size,
        "seconds": file.duration,
        "how": how,
    }


def _keyboard(message: Message) -> tuple[tuple[InlineButton, ...], ...] | None:
    return message.markup.inline_keyboard if message.markup else None


def _button_shape(button: InlineButton) -> Json:
    return {
        "text": button.text,
        "data": button.callback_data,
        "url": button.url,
        "copy": button.copy_text.text if button.copy_text else None,
        "style": button.style,
    }


def _entity_shape(entity: Entity) -> Json:
    return {
        "type": entity.type,
        "offset": entity.offset,
        "length": entity.length,
        "url": entity.url,
    }


def _origin(message: Message) -> str | None:
    """Return the name of whoever wrote a forwarded message first."""
    origin = message.extra.get("forward_origin")
    if not isinstance(origin, dict):
        return None
    sender = origin.get("sender_user")
    if isinstance(sender, dict):
        return str(sender.get("first_name"))
    return str(origin.get("sender_user_name", ""))
