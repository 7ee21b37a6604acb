"""How fast a person may send: one token bucket for each chat, in all processes together."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, InlineQueryHandler, TypeHandler

from cloning.ports.tallies import Tallies
from handlers.chat.reading import chat_of, chat_type_of, owner_of
from handlers.chat.replies import answer, say
from handlers.context import Context
from handlers.gates.timeline import Timeline
from handlers.words import texts

KEYSTROKES = 3
"""Inline queries allowed for each message: typing sends a query for almost every letter."""

WARNED_FOR = timedelta(seconds=30)
"""How long a warning counts before we repeat it."""

SENT: Final = "pace"
TYPED: Final = "typing"
"""The kinds of these tallies: messages with presses, and inline queries."""


class Verdict(Enum):
    """What happens to an update."""

    TAKEN = auto()
    TOO_FAST = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The tally of what a chat may still send; moments are in seconds since 1970."""

    tokens: float = 0.0
    ours: float | None = None
    theirs: float | None = None
    newest: float | None = None
    at: float = 0.0
    """The fields of a `Timeline`; without the first one, the bucket is new."""
    taken: int | None = None
    """The last update that took a token; it may come again, because handlers may run twice."""
    warned_at: float | None = None
    until: float = 0.0
    """When it stops to count, because it would be full again."""


@dataclass(slots=True, kw_only=True)
class Pace:
    """How fast each chat may send: messages per minute, and how many at once."""

    per_minute: int
    at_once: int
    tallies: Tallies
    kind: str = SENT
    _last_date: datetime | None = field(default=None, init=False)
    """The newest date of any message from anybody that came to this process."""

    async def judge(self, chat: int, update_id: int, sent_at: datetime | None = None) -> Verdict:
        """Take a token for an update, by when it was sent: a backlog from our downtime is fine.

        Args:
            chat: the chat whose bucket it is taken from.
            update_id: an update that comes again takes no second token.
            sent_at: the date that Telegram gives it; a button press has none.
        """

        def rule(bucket: Bucket, now: float) -> tuple[Bucket, Verdict]:
            return _judged(self._filled(bucket, now, sent_at), update_id)

        verdict = await self.tallies.change(self.kind, chat, Bucket(), rule)
        self._last_date = sent_at or self._last_date
        return verdict

    async def is_warned(self, chat: int) -> bool:
        """Tell whether a warning to this chat still counts."""
        return await self.tallies.change(
            self.kind, chat, Bucket(), lambda bucket, now: (bucket, _is_warned(bucket, now))
        )

    async def warned(self, chat: int) -> None:
        """Note that a chat has been warned."""
        await self.tallies.change(
            self.kind, chat, Bucket(), lambda bucket, now: (replace(bucket, warned_at=now), None)
        )

    def _filled(self, bucket: Bucket, now: float, sent_at: datetime | None) -> Bucket:
        """Add the tokens for the time that has passed."""
        if bucket.ours is None:
            line, tokens = Timeline.beginning(now), float(self.at_once)
        else:
            line = Timeline(
                ours=bucket.ours, theirs=bucket.theirs, newest=bucket.newest, at=bucket.at
            )
            tokens = bucket.tokens
        moved = line.moved(now, sent_at, self._last_date)
        tokens += (moved.at - line.at) * self.per_minute / 60
        full_after = self.at_once * 60 / self.per_minute
        return replace(
            bucket,
            tokens=min(tokens, self.at_once),
            ours=moved.ours,
            theirs=moved.theirs,
            newest=moved.newest,
            at=moved.at,
            until=now + max(full_after, WARNED_FOR.total_seconds()),
        )


def _judged(bucket: Bucket, update_id: int) -> tuple[Bucket, Verdict]:
    """Take a token, unless this update has taken one."""
    if bucket.taken == update_id:
        return bucket, Verdict.TAKEN
    if bucket.tokens < 1:
        return bucket, Verdict.TOO_FAST
    return replace(bucket, tokens=bucket.tokens - 1, taken=update_id), Verdict.TAKEN


def _is_warned(bucket: Bucket, now: float) -> bool:
    if bucket.warned_at is None:
        return False
    return bucket.warned_at <= now < bucket.warned_at + WARNED_FOR.total_seconds()


def make_pacer(pace: Pace) -> TypeHandler[Update, Context, None]:
    """Make the handler that drops updates which come too fast, and says so now and then."""

    async def on_anything(update: Update, context: Context) -> None:
        message = update.message or update.edited_message
        if message is None and update.callback_query is None:
            return
        chat = chat_of(update)
        sent_at = (message.edit_date or message.date) if message is not None else None
        if await pace.judge(chat, update.update_id, sent_at) is Verdict.TAKEN:
            return
        if chat_type_of(update) == ChatType.PRIVATE and not await pace.is_warned(chat):
            await answer(update)
            await say(update, context.speech(texts.TOO_FAST))
            await pace.warned(chat)
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
        tallies=pace.tallies,
        kind=TYPED,
    )

    async def on_query(update: Update, _context: Context) -> None:
        if await typed.judge(owner_of(update), update.update_id) is Verdict.TOO_FAST:
            raise ApplicationHandlerStop

    return InlineQueryHandler(on_query)
