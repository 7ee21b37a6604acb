"""What people do in chats: each action changes the chat and becomes an update for the bot."""

import secrets
from dataclasses import replace

from sandbox.telegram.forms.json import chat_json, member_json, person_json
from sandbox.telegram.forms.markup import InlineButton
from sandbox.telegram.forms.parts import Entity
from sandbox.telegram.forms.values import (
    Chat,
    EventKind,
    InlineQuery,
    InlineResult,
    Json,
    Kind,
    Message,
    Person,
)
from sandbox.telegram.state.world import World


def write(world: World, message: Message) -> Message:
    """Post what a person wrote; in a group the bot sees only messages for it."""
    if message.chat.id in world.chats.closed:
        raise RuntimeError(f"{message.sender.first_name} must unblock or add the bot first")
    world.chats.open(message.chat)
    if message.topic is not None:
        world.chats.open_topic(message.chat.id, message.topic)
    world.post(message)
    if _reaches(world, message):
        world.updates.add("message", world.written(message))
    return message


def edit(world: World, message: Message, text: str, entities: tuple[Entity, ...]) -> Message:
    """Change the text or caption of a person's own message."""
    changed = replace(
        message, text=text, entities=entities, edits=message.edits + 1, edited_at=world.clock()
    )
    world.chats.put(changed)
    world.tell(EventKind.EDIT, changed.sender, changed.chat, changed)
    if _reaches(world, changed):
        world.updates.add("edited_message", world.written(changed))
    return changed


def react(world: World, message: Message, emoji: str) -> None:
    """React to a message; for a person's own, the bot gets an edit in which nothing has changed.

    That is how Telegram tells bots of a first reaction, and of others that nobody sees
    (tdlib/telegram-bot-api, issue 388).
    """
    now = world.chats.get(message.chat.id, message.id) or message
    world.tell(EventKind.REACTION, message.sender, now.chat, now, emoji)
    if not now.from_bot and _reaches(world, now):
        touched = replace(now, edited_at=now.edited_at or world.clock())
        world.updates.add("edited_message", world.written(touched))


def press(world: World, person: Person, message: Message, button: InlineButton) -> str:
    """Press a button below a message; returns the id of the callback query that the bot gets."""
    callback_id = world.new_callback_id()
    event = world.tell(EventKind.PRESS, person, message.chat, message, button.text)
    world.presses[callback_id] = event
    now = world.chats.get(message.chat.id, message.id) or message
    below: Json = (
        {"message": world.written(now)}
        if now.inline_id is None
        else {"inline_message_id": now.inline_id}
    )
    world.updates.add(
        "callback_query",
        {
            "id": callback_id,
            "from": person_json(person),
            **below,
            "chat_instance": str(abs(hash((world.bot.id, message.chat.id)))),
            "data": button.callback_data,
        },
    )
    return callback_id


def ask_inline(world: World, person: Person, text: str, offset: str, chat_type: str) -> str:
    """Type a text after the bot's name in any chat; returns the id of the inline query."""
    query_id = world.new_callback_id()
    world.queries[query_id] = InlineQuery(text=text, asked_at=world.clock())
    world.updates.add(
        "inline_query",
        {
            "id": query_id,
            "from": person_json(person),
            "query": text,
            "offset": offset,
            "chat_type": chat_type,
        },
    )
    return query_id


def pick(world: World, person: Person, chat: Chat, result: InlineResult, query: str) -> Message:
    """Send a result into any chat; with inline feedback on, the bot is told which one it was.

    Only a result with buttons has an id by which the bot may edit it (Bot API,
    ChosenInlineResult). The bot sees the message itself only in its own chats.
    """
    message = Message(
        id=world.chats.new_id(),
        chat=chat,
        sender=person,
        date=world.clock(),
        kind=result.file.kind if result.file else Kind.TEXT,
        text=result.caption,
        entities=result.entities,
        file=result.file,
        markup=result.markup,
        inline_id=secrets.token_urlsafe(20) if result.markup else None,
        extra={"via_bot": person_json(world.bot)},
    )
    sent = write(world, message) if world.chats.admits(chat.id) else world.post(message)
    if world.inline_feedback:
        chosen: Json = {"result_id": result.id, "from": person_json(person), "query": query}
        if sent.inline_id is not None:
            chosen["inline_message_id"] = sent.inline_id
        world.updates.add("chosen_inline_result", chosen)
    return sent


def set_membership(world: World, person: Person, chat: Chat, *, member: bool, gone: str) -> None:
    """Make the bot a member of a chat, or remove it; `gone` is its status then: kicked or left."""
    was = "member" if world.chats.admits(chat.id) else gone
    now = "member" if member else gone
    world.chats.open(chat)
    (world.chats.closed.discard if member else world.chats.closed.add)(chat.id)
    world.tell(EventKind.MEMBERSHIP, person, chat, detail=now)
    body: Json = {
        "chat": chat_json(chat),
        "from": person_json(person),
        "date": int(world.clock().timestamp()),
        "old_chat_member": member_json(world.bot, was),
        "new_chat_member": member_json(world.bot, now),
    }
    world.updates.add("my_chat_member", body)


def _reaches(world: World, message: Message) -> bool:
    """Tell whether the bot gets a message: with group privacy, only messages for it."""
    if message.chat.type == "private" or not world.group_privacy or "via_bot" in message.extra:
        return True
    replied = world.chats.get(message.chat.id, message.reply_to)
    named = f"@{world.bot.username}".lower() in message.text.lower()
    return named or message.text.startswith("/") or bool(replied and replied.from_bot)
