"""The things of the sandbox's Telegram, each a plain value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sandbox.telegram.forms.markup import InlineButton, Markup
from sandbox.telegram.forms.parts import Entity

Json = dict[str, object]
Clock = Callable[[], datetime]
"""Returns the present time, with a time zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account: a person, or the bot."""

    id: int
    first_name: str
    is_bot: bool = False
    username: str | None = None
    language_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A place for messages: a private chat has the id of its user, a group a negative one."""

    id: int
    name: str
    type: str = "private"
    username: str | None = None


class Kind(StrEnum):
    """What kind of content a message has."""

    TEXT = "text"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"
    VIDEO_NOTE = "video_note"
    VIDEO = "video"
    ANIMATION = "animation"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that Telegram keeps; duration and size are the sender's claims."""

    file_id: str
    unique_id: str
    kind: Kind
    content: bytes = field(repr=False)
    size: int
    duration: int | None = None
    name: str | None = None
    mime_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as people see it at one moment; an edit makes a new value."""

    id: int
    chat: Chat
    sender: Person
    date: datetime
    kind: Kind = Kind.TEXT
    text: str = ""
    """The text, or the caption of a file."""
    entities: tuple[Entity, ...] = ()
    file: File | None = None
    reply_to: int | None = None
    topic: int | None = None
    """The topic that the message is in."""
    markup: Markup | None = None
    extra: Json = field(default_factory=dict)
    """Further fields as Telegram writes them, such as forward_origin."""
    edits: int = 0
    edited_at: datetime | None = None
    reaction: str | None = None
    inline_id: str | None = None
    """The inline_message_id by which the bot may edit a result of its own that a person sent."""

    @property
    def from_bot(self) -> bool:
        """Tell whether the bot wrote it."""
        return self.sender.is_bot

    @property
    def is_the_bots(self) -> bool:
        """Tell whether the bot may edit it: it wrote it, or a person sent a result with buttons."""
        return self.from_bot or self.inline_id is not None

    @property
    def buttons(self) -> tuple[InlineButton, ...]:
        """The buttons below it, row after row."""
        return self.markup.buttons if self.markup else ()

    @property
    def content(self) -> bytes:
        """The bytes of its file; empty for a text."""
        return self.file.content if self.file else b""


class EventKind(StrEnum):
    """The kinds of event in a chat."""

    MESSAGE = "message"
    EDIT = "edit"
    DELETION = "deletion"
    PRESS = "press"
    ANSWER = "answer"
    REACTION = "reaction"
    ACTION = "action"
    MEMBERSHIP = "membership"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event in a chat.

    `detail` is the pressed button's text, the answer to a press, the emoji, the chat action, or the
    membership's new status. `topic` is that of a chat action; a message knows its own.
    """

    time: datetime
    kind: EventKind
    chat: Chat
    by: Person
    message: Message | None = None
    detail: str = ""
    topic: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineQuery:
    """What somebody typed after the bot's name, and when."""

    text: str
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineResult:
    """One result that can be picked from an offer."""

    id: str
    title: str
    caption: str
    """The caption of its file, or the text of a message without one."""
    entities: tuple[Entity, ...]
    file: File | None = None
    description: str = ""
    markup: Markup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineOffer:
    """What the bot offers for a text typed after its name.

    `personal`: Telegram may show it, for `cache_seconds`, only to the same person.
    """

    query: str
    results: tuple[InlineResult, ...]
    cache_seconds: int
    personal: bool
    next_offset: str
    button: str | None
    start_parameter: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of the bot; uploads are described, not kept. Status 0: the connection was dropped."""

    time: datetime
    method: str
    chat_id: int | None
    parameters: Mapping[str, object]
    status: int
