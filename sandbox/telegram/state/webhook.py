"""Delivery of updates by webhook: one by one, in order, each until it is accepted."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
import msgspec

from sandbox.telegram.forms.values import Clock, Json
from sandbox.telegram.state.bell import Bell
from sandbox.telegram.state.updates import Updates

ANSWER_WITHIN = 60.0
"""The most seconds that a webhook may take to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The address that updates are sent to."""

    url: str
    secret_token: str | None = None
    max_connections: int = 40


class Webhook:
    """Sends updates to the bot while a target is set; a refused one is tried again.

    `pauses` are the seconds before each new attempt; the last one is repeated. Telegram delivers
    over several connections; the sandbox keeps the order strictly.
    """

    def __init__(self, updates: Updates, bell: Bell, clock: Clock, pauses: Sequence[float]) -> None:
        self._updates = updates
        self._bell = bell
        self._clock = clock
        self._pauses = pauses
        self._task: asyncio.Task[None] | None = None
        self._error: Json = {}
        self.target: Target | None = None

    async def aim(self, target: Target | None) -> None:
        """Deliver to another target from now on, or to none."""
        if self._task:
            self._task.cancel()
            [ended] = await asyncio.gather(self._task, return_exceptions=True)
            if isinstance(ended, Exception):
                raise ended
        self.target, self._error = target, {}
        self._task = asyncio.create_task(self._deliver(target)) if target else None

    def info(self) -> Json:
        """Describe the state of the delivery as getWebhookInfo does."""
        info: Json = {
            "url": self.target.url if self.target else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }
        if self.target:
            info["max_connections"] = self.target.max_connections
        if self._updates.allowed:
            info["allowed_updates"] = list(self._updates.allowed)
        return info | self._error

    async def _deliver(self, target: Target) -> None:
        secret = target.secret_token
        headers = {"Content-Type": "application/json"}
        if secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
            failures = 0
            while await self._bell.until(self._updates.first):
                error = await _post(session, target.url, self._updates.first())
                failures = failures + 1 if error else 0
                if error:
                    await self._pause(error, failures)
                else:
                    self._updates.confirm_first()

    async def _pause(self, error: str, failures: int) -> None:
        now = int(self._clock().timestamp())
        self._error = {"last_error_date": now, "last_error_message": error}
        await asyncio.sleep(self._pauses[min(failures, len(self._pauses)) - 1])


async def _post(
    session: aiohttp.ClientSession, url: str, update: Json | msgspec.Raw | None
) -> str | None:
    """Send one update; returns what went wrong, or None."""
    body = msgspec.json.encode(update)
    try:
        async with session.post(url, data=body, allow_redirects=False) as answer:
            if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
                return None
            return f"Wrong response from the webhook: {answer.status} {answer.reason}"
    except TimeoutError:
        return "Read timeout expired"
    except aiohttp.ClientConnectorError:
        return "Connection refused"
    except aiohttp.ClientError:
        return "Webhook connection closed"
