"""The methods with which the bot changes, marks or deletes messages."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

import msgspec

from sandbox.telegram.forms.errors import bad_request
from sandbox.telegram.forms.markup import Markup, inline_only
from sandbox.telegram.forms.parts import Entity, Part
from sandbox.telegram.forms.text import Formatted, caption_text, formatted, message_text
from sandbox.telegram.forms.values import EventKind, File, Json, Kind, Message
from sandbox.telegram.methods.parameters import Method
from sandbox.telegram.methods.sending import LinkPreview
from sandbox.telegram.state.world import World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
DELETABLE_FOR = timedelta(hours=48)
"""How long a message can be deleted (Bot API, deleteMessage)."""
REACTIONS = (
    " 👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚"
    " 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝"
    " ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡 "
)
"""The emoji that Telegram accepts as a reaction (Bot API, ReactionTypeEmoji)."""


class Editing(Method, kw_only=True, frozen=True):
    """What all edits share; markup that isn't given again is removed."""

    is_message: ClassVar[bool] = True

    chat_id: int | None = None
    message_id: int | None = None
    inline_message_id: str | None = None
    reply_markup: Markup | None = None

    def original(self, world: World) -> Message:
        """Return the message to edit; ApiError 400 if it is gone, or not the bot's."""
        if self.inline_message_id is not None:
            return world.chats.find_inline(self.inline_message_id)
        if self.chat_id is None or self.message_id is None:
            raise bad_request("message identifier is not specified")
        world.chats.writable(self.chat_id)
        message = world.chats.find(self.chat_id, self.message_id, "message to edit")
        other_markup = message.markup and not message.markup.inline_keyboard
        if not message.from_bot or other_markup:
            raise bad_request("message can't be edited")
        return message

    def edit(
        self, world: World, message: Message, said: Formatted, file: File | None = None
    ) -> Json | bool:
        """Replace the original with the new version, and its file if there is another.

        Returns the message as it is now, or True for a result that a person sent.
        """
        markup, file = inline_only(self.reply_markup), file or message.file
        before = (message.text, message.entities, message.markup, message.file)
        if before == (said.text, said.entities, markup, file):
            raise bad_request(NOT_MODIFIED)
        changed = replace(
            message,
            kind=file.kind if file else message.kind,
            text=said.text,
            entities=said.entities,
            file=file,
            markup=markup,
            edits=message.edits + 1,
            edited_at=world.clock(),
        )
        world.chats.put(changed)
        world.tell(EventKind.EDIT, world.bot, changed.chat, changed)
        return changed.inline_id is not None or world.written(changed)


class EditMessageText(Editing, kw_only=True, frozen=True):
    """Change a text."""

    text: str = ""
    parse_mode: str | None = None
    entities: tuple[Entity, ...] | None = None
    link_preview_options: LinkPreview | None = None

    async def answer(self, world: World) -> Json | bool:
        """Replace text and buttons."""
        said = message_text(formatted(self.text, self.parse_mode, self.entities))
        message = self.original(world)
        if message.kind is not Kind.TEXT:
            raise bad_request("there is no text in the message to edit")
        return self.edit(world, message, said)


class EditMessageCaption(Editing, kw_only=True, frozen=True):
    """Change the caption of a file."""

    caption: str = ""
    parse_mode: str | None = None
    caption_entities: tuple[Entity, ...] | None = None

    async def answer(self, world: World) -> Json | bool:
        """Replace caption and buttons."""
        said = caption_text(formatted(self.caption, self.parse_mode, self.caption_entities))
        message = self.original(world)
        if message.kind is Kind.TEXT:
            raise bad_request("there is no caption in the message to edit")
        return self.edit(world, message, said)


class NewMedia(Part, frozen=True, kw_only=True):
    """The file that takes the place of a text or of another file (Bot API, InputMedia).

    Telegram has no such form for voice messages. The sandbox takes only what has a file_id.
    """

    type: Literal["animation", "audio", "document", "video"]
    media: str
    caption: str = ""
    parse_mode: str | None = None
    caption_entities: tuple[Entity, ...] | None = None
    duration: Annotated[int, msgspec.Meta(ge=0)] | None = None
    performer: str | None = None
    title: str | None = None


class EditMessageMedia(Editing, kw_only=True, frozen=True):
    """Put a file into a text, or another file in the place of one."""

    media: NewMedia

    async def answer(self, world: World) -> Json | bool:
        """Replace file, caption and buttons; a picked result takes no new file."""
        new = self.media
        said = caption_text(formatted(new.caption, new.parse_mode, new.caption_entities))
        file = world.files.find(new.media, "wrong file identifier/HTTP URL specified")
        if file.kind != new.type:
            raise bad_request(f"can't use file of type {file.kind} as {new.type}")
        return self.edit(world, self.original(world), said, file)


class EditMessageReplyMarkup(Editing, kw_only=True, frozen=True):
    """Change the buttons alone."""

    async def answer(self, world: World) -> Json | bool:
        """Replace the buttons, or remove them."""
        message = self.original(world)
        return self.edit(world, message, Formatted(message.text, message.entities))


class DeleteMessage(Method, kw_only=True, frozen=True):
    """Delete a message for everybody."""

    chat_id: int
    message_id: int

    async def answer(self, world: World) -> bool:
        """Delete it: in a group only the bot's own, and nothing older than two days."""
        chat = world.chats.known(self.chat_id)
        message = world.chats.find(self.chat_id, self.message_id, "message to delete")
        if chat.type != "private" and not message.from_bot:
            raise bad_request("message can't be deleted")
        if world.clock() - message.date >= DELETABLE_FOR:
            raise bad_request("message can't be deleted for everyone")
        world.chats.remove(message)
        world.tell(EventKind.DELETION, world.bot, chat, message)
        return True


class SendChatAction(Method, kw_only=True, frozen=True):
    """Show for a few seconds what the bot is about to do."""

    chat_id: int
    message_thread_id: int | None = None
    action: Literal[
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]

    async def answer(self, world: World) -> bool:
        """Tell the chat."""
        chat = world.chats.writable(self.chat_id)
        world.chats.check_topic(chat.id, self.message_thread_id)
        topic = self.message_thread_id
        world.tell(EventKind.ACTION, world.bot, chat, detail=self.action, topic=topic)
        return True


class Reaction(Part, frozen=True, kw_only=True):
    """A reaction of the one type that a bot may give."""

    type: Literal["emoji"]
    emoji: str


class SetMessageReaction(Method, kw_only=True, frozen=True):
    """React to a message, or take the reaction back."""

    chat_id: int
    message_id: int
    reaction: tuple[Reaction, ...] = ()
    is_big: bool = False

    async def answer(self, world: World) -> bool:
        """Set the bot's one reaction."""
        chat = world.chats.writable(self.chat_id)
        message = world.chats.find(self.chat_id, self.message_id, "message to react")
        if len(self.reaction) > 1:
            raise bad_request("REACTIONS_TOO_MANY")
        emoji = self.reaction[0].emoji.replace("\ufe0f", "") if self.reaction else None
        if emoji is not None and f" {emoji} " not in REACTIONS:
            raise bad_request("REACTION_INVALID")
        changed = world.chats.put(replace(message, reaction=emoji))
        world.tell(EventKind.REACTION, world.bot, chat, changed, emoji or "")
        return True


METHODS = (
    EditMessageText,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    DeleteMessage,
    SendChatAction,
    SetMessageReaction,
)
