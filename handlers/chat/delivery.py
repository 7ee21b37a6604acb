"""What Telegram's faults mean to us, decided in one place.

The order matters: BadRequest and TimedOut are kinds of NetworkError in the library.
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
"""What Telegram says of a topic in which we can't speak (any more)."""

GONE = (
    "chat not found",
    "user is deactivated",
    "user not found",
    "group chat was upgraded",
    "not enough rights to send text messages",
    "chat_write_forbidden",
    *TOPIC_GONE,
)
"""What Telegram says about a chat that will not be there again, or where we may not speak."""


@contextmanager
def telegram_faults() -> Iterator[None]:
    """Turn what Telegram refuses or fails to do into TelegramUnavailable or Unreachable.

    A BadRequest about the request itself is a fault of ours and is let through.
    """
    try:
        yield
    except TelegramError as fault:
        meaning = meaning_of(fault)
        if meaning is None:
            raise
        raise meaning from fault


def meaning_of(fault: TelegramError) -> CloningError | None:
    """Tell what a fault means to us; None when it is a fault of ours."""
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
    """Tell what a BadRequest complains of; Telegram has only words for it."""
    return any(word in fault.message.lower() for word in words)


def _is_gone(fault: TelegramError) -> bool:
    return isinstance(fault, BadRequest) and is_about(fault, *GONE)


def _seconds(fault: RetryAfter) -> float:
    pause = fault.retry_after
    return float(pause) if isinstance(pause, int) else pause.total_seconds()
