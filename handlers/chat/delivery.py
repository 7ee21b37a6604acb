"""The one place that decides what an error from Telegram means to us.

The order of the checks matters: the library derives BadRequest and TimedOut from NetworkError.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from cloning.domain.errors import CloningError, TelegramUnavailable, Unreachable
from handlers.chat.not_sent import NotSent

TOPIC_GONE = ("topic_closed", "topic_deleted", "message thread not found")
"""Error texts of Telegram's for a topic in which we can't speak, or no longer can."""

GONE = (
    "chat not found",
    "user is deactivated",
    "user not found",
    "group chat was upgraded",
    "not enough rights to send text messages",
    "chat_write_forbidden",
    *TOPIC_GONE,
)
"""Error texts of Telegram's for a chat that won't come back, or in which we may not speak."""


@contextmanager
def telegram_faults() -> Iterator[None]:
    """Turn errors from Telegram into TelegramUnavailable or Unreachable.

    A BadRequest about the request itself is a bug of ours, so it passes through.
    """
    try:
        yield
    except TelegramError as fault:
        meaning = meaning_of(fault)
        if meaning is None:
            raise
        raise meaning from fault


def meaning_of(fault: TelegramError) -> CloningError | None:
    """Return our own error for a Telegram error; None if it is a bug of ours."""
    if isinstance(fault, RetryAfter):
        return TelegramUnavailable(retry_after=_seconds(fault), delivered=False)
    if isinstance(fault, Forbidden | ChatMigrated) or _is_gone(fault):
        return Unreachable()
    if isinstance(fault, BadRequest):
        return None
    if isinstance(fault, NotSent | InvalidToken | Conflict):
        return TelegramUnavailable(delivered=False)
    return TelegramUnavailable() if isinstance(fault, NetworkError) else None


def is_about(fault: BadRequest, *words: str) -> bool:
    """Tell whether a BadRequest has one of these texts; Telegram gives no code to compare."""
    return any(word in fault.message.lower() for word in words)


def _is_gone(fault: TelegramError) -> bool:
    return isinstance(fault, BadRequest) and is_about(fault, *GONE)


def _seconds(fault: RetryAfter) -> float:
    pause = fault.retry_after
    return float(pause) if isinstance(pause, int) else pause.total_seconds()
