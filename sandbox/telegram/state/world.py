"""Everything that the sandbox's Telegram remembers about one bot, and the events it reports."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from sandbox.telegram.forms.json import message_json
from sandbox.telegram.forms.values import (
    Chat,
    Clock,
    Event,
    EventKind,
    InlineOffer,
    InlineQuery,
    Json,
    Message,
    Person,
)
from sandbox.telegram.state.bell import Bell
from sandbox.telegram.state.chats import Chats
from sandbox.telegram.state.files import Files
from sandbox.telegram.state.updates import Updates
from sandbox.telegram.state.webhook import Webhook

Listener = Callable[[Event], None]

PRESS_LIFE = timedelta(minutes=1)
"""How long a press can be answered; Telegram publishes no figure."""

QUERY_LIFE = timedelta(seconds=10)
"""How long an inline query can be answered; Telegram publishes no figure.

10 s were too long in pyTelegramBotAPI, issue 270.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """The bot's answer to a press; a text may be shown as an alert."""

    text: str = ""
    alert: bool = False


class World:
    """One bot, and all people and chats around it."""

    def __init__(
        self,
        *,
        bot: Person,
        clock: Clock,
        webhook_pauses: Sequence[float],
        first_update: int,
        group_privacy: bool,
    ) -> None:
        self.bot = bot
        self.clock = clock
        self.group_privacy = group_privacy
        self.inline_mode = True
        """Whether the bot has inline mode (/setinline at @BotFather)."""
        self.inline_feedback = False
        """Whether it is told which results are picked (/setinlinefeedback at @BotFather)."""
        self.bell = Bell()
        self.chats = Chats()
        self.files = Files(clock)
        self.updates = Updates(self.bell, first_update)
        self.webhook = Webhook(self.updates, self.bell, clock, webhook_pauses)
        self.presses: dict[str, Event] = {}
        self.answers: dict[str, Answer] = {}
        self.queries: dict[str, InlineQuery] = {}
        self.offers: dict[str, InlineOffer] = {}
        self.commands: dict[tuple[str, str], Sequence[object]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self._callback_ids = count(4_000_000_000_000_001)
        self.events: list[Event] = []
        self.listeners: list[Listener] = []

    def new_callback_id(self) -> str:
        """Return a new id for a press or an inline query."""
        return str(next(self._callback_ids))

    def tell(
        self,
        kind: EventKind,
        by: Person,
        chat: Chat,
        message: Message | None = None,
        detail: str = "",
        *,
        topic: int | None = None,
    ) -> Event:
        """Report an event in a chat to all listeners."""
        event = Event(
            time=self.clock(),
            kind=kind,
            chat=chat,
            by=by,
            message=message,
            detail=detail,
            topic=topic,
        )
        self.events.append(event)
        for listener in tuple(self.listeners):
            listener(event)
        self.bell.ring()
        return event

    @contextmanager
    def heard_by(self, listener: Listener) -> Iterator[None]:
        """Report the events to a listener while the block runs."""
        self.listeners.append(listener)
        try:
            yield
        finally:
            self.listeners.remove(listener)

    def post(self, message: Message) -> Message:
        """Put a new message into its chat."""
        self.chats.put(message)
        self.tell(EventKind.MESSAGE, message.sender, message.chat, message)
        return message

    def written(self, message: Message) -> Json:
        """Write a message as Telegram does, with the one that it replies to."""
        return message_json(message, self.chats.get(message.chat.id, message.reply_to))
