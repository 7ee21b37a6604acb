"""Waits before each message until Telegram allows one more, counted over all processes."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from itertools import count
from typing import Any, Final

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter
from typing_extensions import override

from bot.net.retry_after import told_to_wait
from bot.telegram import places
from bot.telegram.arrivals import Arrivals, Flight
from bot.telegram.places import ALLOWED, Places, Rate, Rates
from cloning.ports.tallies import ALL, Tallies

log = logging.getLogger(__name__)

KIND: Final = "send"
"""The kind of these tallies."""

PATIENCE_SECONDS: Final = 15.0
"""A message that would wait longer is refused at once, as Telegram would: it comes back later."""

AHEAD: Final = 2
"""Places in the common line that one process has at a time; what waits behind them waits here.

So no process is ahead of the others by more than this, however much it wants to send.
"""

WORTH_A_LOOK: Final = 0.5
"""After waiting this long, in seconds, we look whether Telegram has told us to wait longer."""

UNKNOWN_SENDERS: Final = 4
"""How many processes share the limit, if the database can't be used before we know."""

MOST_LOST: Final = 2
"""How often a message takes another place because it comes too late for the one that it had."""

_COUNTED: Final = ("send", "edit", "copy", "forward")
_NOT_COUNTED: Final = "sendChatAction"

Answer = bool | dict[str, Any] | list[dict[str, Any]]
Call = Callable[..., Coroutine[Any, Any, Answer]]


class Sends(BaseRateLimiter[None]):
    """The library passes every call through this; only what appears in a chat waits.

    Raises RetryAfter, before anything is sent, if the wait would be too long.
    """

    def __init__(
        self,
        tallies: Tallies,
        *,
        sender: str,
        rates: Rates = ALLOWED,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tallies = tallies
        self._sender = sender
        self._rates = rates
        self._pause = pause
        self._seconds = seconds
        self._arrivals = Arrivals(rates.in_a_second, pause=pause, seconds=seconds)
        self._line = asyncio.Semaphore(AHEAD)
        self._waiting = 0
        """How many messages wait here for a place in the common line, or have one."""
        self._senders = UNKNOWN_SENDERS
        """How many processes send, as far as we know."""

    @override
    async def initialize(self) -> None:
        """Make known that this process sends."""
        await self._tallies.change(KIND, ALL, Places(), self._note_us)

    @override
    async def shutdown(self) -> None:
        """There is nothing to close."""

    @override
    async def process_request(
        self,
        callback: Call,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Answer:
        """Make a call when it may be made; if Telegram refuses it, hold back the next ones."""
        chat_id = _chat_of(endpoint, data)
        if chat_id is None:
            return await callback(*args, **kwargs)
        rate = self._rates.to(chat_id)
        await self._wait(chat_id, rate)
        flight = await self._wait_in_line()
        try:
            answer = await callback(*args, **kwargs)
        except RetryAfter as fault:
            await self._hold(chat_id, rate, told_to_wait(fault))
            raise
        else:
            self._arrivals.answered(flight)
            return answer
        finally:
            self._arrivals.ended(flight)

    async def _wait_in_line(self) -> Flight:
        """Wait for a place among all messages; refuse if too many wait here already."""
        soonest = self._waiting * self._share().every
        if soonest > PATIENCE_SECONDS:
            raise _too_long(soonest)
        self._waiting += 1
        try:
            async with self._line:
                await self._wait(ALL, self._share())
                return await self._arrivals.next()
        finally:
            self._waiting -= 1

    def _share(self) -> Rate:
        """Return how fast this process may send: like all together, if all are counted."""
        if not self._tallies.is_alone:
            return self._rates.in_all
        return Rate(every=self._rates.in_all.every * self._senders)

    async def _wait(self, of: int, rate: Rate) -> None:
        """Take a place and wait for it; RetryAfter if it is too far away."""
        for lost in count():
            wait, counted_at = await self._take(of, rate)
            left = counted_at + wait - self._seconds()
            if left > 0:
                await self._pause(left)
            late = self._seconds() - counted_at - wait
            if of == ALL and wait and late > rate.every and lost < MOST_LOST:
                continue  # or it would be one too many among those that come later
            if wait < WORTH_A_LOOK or not await self._is_held(of):
                return

    async def _take(self, of: int, rate: Rate) -> tuple[float, float]:
        """Take a place; returns the seconds until then, and the time from which they count."""
        counted_at = self._seconds()

        def rule(present: Places, now: float) -> tuple[Places, tuple[bool, float]]:
            nonlocal counted_at
            counted_at = self._seconds()
            if of == ALL:
                present, _ = self._note_us(present, now)
            return places.take(present, now, rate, patience=PATIENCE_SECONDS)

        taken, wait = await self._tallies.change(KIND, of, Places(), rule)
        if not taken:
            raise _too_long(wait)
        return wait, counted_at

    async def _is_held(self, of: int) -> bool:
        return await self._tallies.change(
            KIND, of, Places(), lambda present, now: (present, places.is_held(present, now))
        )

    async def _hold(self, chat_id: int, rate: Rate, seconds: float) -> None:
        """Hold back a chat, and all of them if another one is held back already."""
        was_held = await self._tallies.change(
            KIND, chat_id, Places(), lambda present, now: places.hold(present, now, rate, seconds)
        )
        if was_held:
            return
        all_held = await self._tallies.change(
            KIND, ALL, Places(), lambda present, now: places.note_refusal(present, now, seconds)
        )
        who = "all chats" if all_held else "a chat"
        log.warning("Telegram has refused a message: %s must wait for %g s", who, seconds)

    def _note_us(self, present: Places, now: float) -> tuple[Places, None]:
        """Note that this process sends, and learn how many do."""
        noted = places.sent_by(present, now, self._sender)
        if not self._tallies.is_alone:
            self._senders = len(noted.senders)
        return noted, None


def _chat_of(endpoint: str, data: dict[str, Any]) -> int | None:
    """Return the chat in which a call makes something appear; None if it does nothing like that."""
    chat_id = data.get("chat_id")
    counted = endpoint.startswith(_COUNTED) and endpoint != _NOT_COUNTED
    return chat_id if counted and isinstance(chat_id, int) else None


def _too_long(seconds: float) -> RetryAfter:
    return RetryAfter(timedelta(seconds=max(1.0, seconds)))
