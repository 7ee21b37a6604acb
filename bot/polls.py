"""How the asking for updates goes: said in the log, and to whoever asks after our health.

The library asks for ever, but for one thing: after a 401 it never asks again. A token that was
revoked may be given back, so here that is a fault like any other.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError
from typing_extensions import override

from bot.transport import AiohttpRequest
from cloning.ports import Clock

log = logging.getLogger(__name__)

REFUSED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})
"""What Telegram answers to a token that it does not know."""

SAID_FOR = timedelta(minutes=1)
"""How long a kind of fault is not said again, and how long a conflict counts as there."""


class TokenRevoked(TelegramError):
    """Telegram no longer knows our token."""

    def __init__(self) -> None:
        super().__init__("the token was revoked; put the new one in and restart")


class Polls:
    """What came of the last polls."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._refused = False
        self._conflict_at: datetime | None = None
        self._said_at: dict[type[TelegramError], datetime] = {}
        self.webhook_found = asyncio.Event()
        """Set when it turns out that updates go to a webhook instead."""

    @property
    def in_trouble(self) -> bool:
        """Tell whether somebody has to act: the token is revoked, or used by somebody else."""
        return self._refused or self._is_recent(self._conflict_at)

    def answered(self, status: int) -> None:
        """Note what a poll was answered with."""
        self._refused = status in REFUSED
        if status == HTTPStatus.CONFLICT:
            self._conflict_at = self._clock()

    def complain(self, fault: TelegramError) -> None:
        """Say what is wrong, the same at most once a minute; the library tries again by itself."""
        if isinstance(fault, Conflict) and "webhook is active" in fault.message:
            self.webhook_found.set()
        if not self._is_recent(self._said_at.get(type(fault))):
            self._said_at[type(fault)] = self._clock()
            log.warning("no updates from Telegram: %s", fault)

    def _is_recent(self, moment: datetime | None) -> bool:
        return moment is not None and self._clock() < moment + SAID_FOR


class PollRequest(AiohttpRequest):
    """Carries the long poll, and lets no 401 end it."""

    def __init__(self, polls: Polls) -> None:
        super().__init__()
        self._polls = polls

    @override
    async def do_request(self, *given: Any, **more: Any) -> tuple[int, bytes]:
        """Do one request; TokenRevoked when Telegram does not know our token."""
        status, body = await super().do_request(*given, **more)
        self._polls.answered(status)
        if status in REFUSED:
            raise TokenRevoked
        return status, body


async def begin(
    start: Callable[[], Awaitable[object]],
    polls: Polls,
    pause: Callable[[float], Awaitable[None]],
    seconds: float,
) -> None:
    """Start to poll, and go on trying while the token is revoked."""
    while True:
        try:
            await start()
        except InvalidToken:
            polls.answered(HTTPStatus.UNAUTHORIZED)
            polls.complain(TokenRevoked())
        except Exception:
            log.exception("polling was not begun")
        else:
            return
        await pause(seconds)


async def remove_webhooks(bot: Bot, polls: Polls) -> None:
    """Whenever a webhook turns up while we poll, remove it; what waits there is kept."""
    while True:
        await polls.webhook_found.wait()
        polls.webhook_found.clear()
        try:
            await bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as fault:
            log.warning("a webhook is set and can't be removed: %s", fault)
        else:
            log.warning("a webhook was set by somebody else: removed, for we poll")
