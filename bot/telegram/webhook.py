"""Keeps the webhook set: Telegram refuses it for a while, and others may remove it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram import WebhookInfo
from telegram.ext import ExtBot
from yarl import URL

from bot.telegram.trying import Tries, reason_of
from cloning.ports.outside import Clock
from handlers import UPDATES

log = logging.getLogger(__name__)

LOOKED_AT_EVERY = timedelta(minutes=1)

ERROR_COUNTS_FOR = timedelta(minutes=2)
"""Telegram keeps telling of the last failed delivery; how long one counts as the present state."""


class Webhook:
    """Makes Telegram send updates to us, and looks again and again whether it still does."""

    def __init__(
        self,
        bot: ExtBot[None],
        *,
        url: str,
        secret: str,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self._clock = clock
        self._pause = pause
        self._tries = Tries(clock=clock)
        self._is_set = False
        self._not_set: str | None = "the webhook is not set yet"
        self._lost: str | None = None
        self._undelivered: str | None = None

    @property
    def trouble(self) -> str | None:
        """What is wrong, and what to do about it; None if all is well.

        A webhook that was lost and set again is trouble until the next look finds it in its place.
        """
        return self._not_set or self._lost or self._undelivered

    async def keep(self) -> None:
        """Set the webhook and keep it set, until cancelled."""
        while True:
            await self._pause(await self._look())

    async def _look(self) -> float:
        """Look after the webhook once; returns the pause until the next look, in seconds."""
        try:
            if self._is_set:
                self._heed(await self._bot.get_webhook_info())
            if not self._is_set:
                await self._set()
        except Exception as fault:  # noqa: BLE001 - the library raises anything for odd answers
            if self._is_set:
                return self._tries.failed_with(fault, "the webhook can't be looked at")
            self._not_set = (
                f"the webhook is not set ({reason_of(fault)}): see whether PUBLIC_URL is right"
            )
            return self._tries.failed_with(fault, "the webhook is not set")
        self._tries.succeeded()
        return LOOKED_AT_EVERY.total_seconds()

    async def _set(self) -> None:
        """Make Telegram send updates to us; those that wait are kept."""
        await self._bot.set_webhook(
            self._url,
            secret_token=self._secret,
            allowed_updates=list(UPDATES),
            drop_pending_updates=False,
        )
        self._is_set, self._not_set = True, None
        log.info("the webhook is set")

    def _heed(self, info: WebhookInfo) -> None:
        self._is_set = info.url != "" and URL(info.url) == URL(self._url)
        if self._is_set:
            self._lost, self._undelivered = None, self._fault_of_deliveries(info)
            return
        what = "changed" if info.url else "removed"
        self._lost = f"the webhook was {what} by another program with this token: stop that program"
        log.warning("%s; it is set again", self._lost)

    def _fault_of_deliveries(self, info: WebhookInfo) -> str | None:
        """Return why Telegram could not deliver an update lately; None if it could."""
        at = info.last_error_date
        if at is None or not info.pending_update_count:
            return None
        if abs(self._clock() - at) > ERROR_COUNTS_FOR:
            return None
        why = info.last_error_message
        return f"it can't deliver updates ({why}): see whether the internet reaches PUBLIC_URL"
