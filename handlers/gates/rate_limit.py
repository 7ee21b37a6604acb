"""How fast a person may send: one token bucket for each chat; idle chats are forgotten."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, InlineQueryHandler, TypeHandler

from cloning.ports.outside import Clock
from handlers.chat.reading import chat_of, chat_type_of, owner_of
from handlers.chat.replies import answer, say
from handlers.context import Context
from handlers.gates.timeline import Timeline
from handlers.words import texts

KEYSTROKES = 3
"""Inline queries allowed for each message: typing sends a query for almost every letter."""

WARNED_FOR = timedelta(seconds=30)
"""How long a warning counts before we repeat it."""

REMEMBERED = 10_000
"""Chats whose pace we remember; the chat that has been quiet for longest starts over."""


class Verdict(Enum):
    """What happens to an update."""

    TAKEN = auto()
    TOO_FAST = auto()


@dataclass(slots=True)
class _Bucket:
    tokens: float
    timeline: Timeline
    taken: int | None = None
    """The last update that took a token; it may come again, because handlers may run twice."""
    warned_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Pace:
    """How fast each chat may send: messages per minute, and how many at once."""

    per_minute: int
    at_once: int
    clock: Clock
    remembered: int = REMEMBERED
    _buckets: OrderedDict[int, _Bucket] = field(default_factory=OrderedDict)
    _last_date: datetime | None = None
    """The newest date of any message from anybody."""

    def __len__(self) -> int:
        return len(self._buckets)

    def judge(self, chat: int, update_id: int, sent_at: datetime | None = None) -> Verdict:
        """Take a token for an update, by when it was sent: a backlog from our downtime is fine.

        Args:
            chat: the chat whose bucket it is taken from.
            update_id: an update that comes again takes no second token.
            sent_at: the date that Telegram gives it; a button press has none.
        """
        bucket = self._bucket(chat, sent_at)
        if bucket.taken == update_id:
            return Verdict.TAKEN
        if bucket.tokens < 1:
            return Verdict.TOO_FAST
        bucket.tokens -= 1
        bucket.taken = update_id
        return Verdict.TAKEN

    def is_warned(self, chat: int) -> bool:
        """Tell whether a warning to this chat still counts."""
        bucket = self._buckets.get(chat)
        if bucket is None or bucket.warned_at is None:
            return False
        return bucket.warned_at <= self.clock() < bucket.warned_at + WARNED_FOR

    def warned(self, chat: int) -> None:
        """Note that a chat has been warned."""
        if chat in self._buckets:
            self._buckets[chat].warned_at = self.clock()

    def _bucket(self, chat: int, sent_at: datetime | None) -> _Bucket:
        now = self.clock()
        bucket = self._buckets.get(chat)
        if bucket is None:
            bucket = self._buckets[chat] = _Bucket(self.at_once, Timeline.beginning(now))
        self._buckets.move_to_end(chat)
        while len(self._buckets) > self.remembered:
            self._buckets.popitem(last=False)
        passed = bucket.timeline.passes(now, sent_at, self._last_date)
        bucket.tokens = min(bucket.tokens + passed * self.per_minute / 60, self.at_once)
        self._last_date = sent_at or self._last_date
        return bucket


def make_pacer(pace: Pace) -> TypeHandler[Update, Context, None]:
    """Make the handler that drops updates which come too fast, and says so now and then."""

    async def on_anything(update: Update, context: Context) -> None:
        message = update.message or update.edited_message
        if message is None and update.callback_query is None:
            return
        chat = chat_of(update)
        sent_at = (message.edit_date or message.date) if message is not None else None
        if pace.judge(chat, update.update_id, sent_at) is Verdict.TAKEN:
            return
        if chat_type_of(update) == ChatType.PRIVATE and not pace.is_warned(chat):
            await answer(update)
            await say(update, context.speech(texts.TOO_FAST))
            pace.warned(chat)
        raise ApplicationHandlerStop

    return TypeHandler(Update, on_anything)


def make_inline_pacer(pace: Pace) -> InlineQueryHandler[Context, None]:
    """Make the handler that silently drops inline queries which come too fast.

    Telegram gives an inline query no chat and no date, so each sender has a separate bucket for
    them.
    """
    typed = Pace(
        per_minute=KEYSTROKES * pace.per_minute,
        at_once=KEYSTROKES * pace.at_once,
        clock=pace.clock,
        remembered=pace.remembered,
    )

    async def on_query(update: Update, _context: Context) -> None:
        if typed.judge(owner_of(update), update.update_id) is Verdict.TOO_FAST:
            raise ApplicationHandlerStop

    return InlineQueryHandler(on_query)
