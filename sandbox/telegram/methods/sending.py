"""The methods with which the bot sends something new."""

from collections.abc import Set as AbstractSet
from typing import Annotated, ClassVar

import msgspec

from sandbox.telegram.forms.errors import bad_request
from sandbox.telegram.forms.markup import Markup, checked
from sandbox.telegram.forms.parts import Entity, Part
from sandbox.telegram.forms.text import Formatted, caption_text, formatted, message_text
from sandbox.telegram.forms.values import Chat, File, Json, Kind, Message
from sandbox.telegram.methods.parameters import Attachment, Method
from sandbox.telegram.state.files import Upload, sound_format
from sandbox.telegram.state.world import World

LARGEST_UPLOAD = 50 * 1024 * 1024
"""The largest upload of a bot, in bytes (Bot API, Sending files)."""
LARGEST_VOICE = 1024 * 1024
"""The largest voice bubble, in bytes (Bot API, Sending files)."""

Seconds = Annotated[int, msgspec.Meta(ge=0)]


class ReplyParameters(Part, frozen=True, kw_only=True):
    """The message to reply to."""

    message_id: int
    chat_id: int | None = None
    allow_sending_without_reply: bool = False


class LinkPreview(Part, frozen=True, kw_only=True):
    """How links in a text are shown."""

    is_disabled: bool = False
    url: str | None = None
    prefer_small_media: bool = False
    prefer_large_media: bool = False
    show_above_text: bool = False


class Sending(Method, kw_only=True, frozen=True):
    """What all methods that send share."""

    is_message: ClassVar[bool] = True

    chat_id: int
    message_thread_id: int | None = None
    disable_notification: bool = False
    protect_content: bool = False
    reply_parameters: ReplyParameters | None = None
    reply_markup: Markup | None = None

    def reply_to(self, world: World) -> int | None:
        """Return the message to reply to; ApiError 400 if it is gone."""
        wanted = self.reply_parameters
        if not wanted:
            return None
        if wanted.chat_id not in (None, self.chat_id):
            raise bad_request("the sandbox replies within one chat only")
        if world.chats.get(self.chat_id, wanted.message_id):
            return wanted.message_id
        if wanted.allow_sending_without_reply:
            return None
        raise bad_request("message to be replied not found")

    def post(self, world: World, chat: Chat, said: Formatted, file: File | None = None) -> Json:
        """Post the bot's message in the chat, and return it as Telegram writes it."""
        world.chats.check_topic(chat.id, self.message_thread_id)
        message = Message(
            id=world.chats.new_id(),
            chat=chat,
            sender=world.bot,
            date=world.clock(),
            kind=file.kind if file else Kind.TEXT,
            text=said.text,
            entities=said.entities,
            file=file,
            reply_to=self.reply_to(world),
            topic=self.message_thread_id,
            markup=checked(self.reply_markup),
        )
        return world.written(world.post(message))


class SendMessage(Sending, kw_only=True, frozen=True):
    """Send a text."""

    text: str = ""
    parse_mode: str | None = None
    entities: tuple[Entity, ...] | None = None
    link_preview_options: LinkPreview | None = None

    async def answer(self, world: World) -> Json:
        """Post the text."""
        chat = world.chats.writable(self.chat_id)
        said = message_text(formatted(self.text, self.parse_mode, self.entities))
        return self.post(world, chat, said)


class SendingFile(Sending, kw_only=True, frozen=True):
    """What all methods that send files share."""

    caption: str = ""
    parse_mode: str | None = None
    caption_entities: tuple[Entity, ...] | None = None

    def post_file(
        self, world: World, attachment: Attachment, kind: Kind, duration: int | None = None
    ) -> Json:
        """Post a new file, or an old one of the same kind."""
        chat = world.chats.writable(self.chat_id)
        said = caption_text(formatted(self.caption, self.parse_mode, self.caption_entities))
        source = attachment.source
        if isinstance(source, Upload):
            file = world.files.keep(kind, _whole(source), duration)
        else:
            file = world.files.find(source, "wrong file identifier/HTTP URL specified")
        if file.kind is not kind:
            raise bad_request(f"can't use file of type {file.kind} as {kind}")
        return self.post(world, chat, said, file)


class SendVoice(SendingFile, kw_only=True, frozen=True):
    """Send a voice bubble."""

    voice: Attachment
    duration: Seconds | None = None

    async def answer(self, world: World) -> Json:
        """Post the voice bubble; Telegram would show other formats as a plain file."""
        if isinstance(self.voice.source, Upload):
            _must_sound(self.voice.source, {"opus", "mp3", "m4a"}, "sendVoice")
            if len(self.voice.source.content) > LARGEST_VOICE:
                raise bad_request("the voice weighs more than 1 MB and would be shown as a file")
        if self.chat_id in world.chats.without_voice:
            raise bad_request("VOICE_MESSAGES_FORBIDDEN")
        return self.post_file(world, self.voice, Kind.VOICE, self.duration or 0)


class SendAudio(SendingFile, kw_only=True, frozen=True):
    """Send music, or anything else for the music player."""

    audio: Attachment
    duration: Seconds | None = None
    performer: str | None = None
    title: str | None = None

    async def answer(self, world: World) -> Json:
        """Post the audio file."""
        if isinstance(self.audio.source, Upload):
            _must_sound(self.audio.source, {"mp3", "m4a"}, "sendAudio")
        return self.post_file(world, self.audio, Kind.AUDIO, self.duration or 0)


class SendDocument(SendingFile, kw_only=True, frozen=True):
    """Send a file of any format."""

    document: Attachment
    disable_content_type_detection: bool = False

    async def answer(self, world: World) -> Json:
        """Post the document."""
        return self.post_file(world, self.document, Kind.DOCUMENT)


class CopyMessage(Sending, kw_only=True, frozen=True):
    """Send the content of a message again, without a link to the original."""

    from_chat_id: int
    message_id: int

    async def answer(self, world: World) -> Json:
        """Post the same content; Telegram returns only the id of the new message."""
        chat = world.chats.writable(self.chat_id)
        original = world.chats.find(self.from_chat_id, self.message_id, "message to copy")
        if original.kind is Kind.OTHER:
            raise bad_request("message can't be copied")
        if original.kind is Kind.VOICE and self.chat_id in world.chats.without_voice:
            raise bad_request("VOICE_MESSAGES_FORBIDDEN")
        said = Formatted(original.text, original.entities)
        return {"message_id": self.post(world, chat, said, original.file)["message_id"]}


def _whole(upload: Upload) -> Upload:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > LARGEST_UPLOAD:
        raise bad_request("file is too big")
    return upload


def _must_sound(upload: Upload, formats: AbstractSet[str], method: str) -> None:
    if sound_format(_whole(upload).content) not in formats:
        raise bad_request(f"{method} takes {', '.join(sorted(formats))}; these bytes are neither")


METHODS = (SendMessage, SendVoice, SendAudio, SendDocument, CopyMessage)
