"""Asks Telegram for updates, forever: a failure is logged, and followed by a pause.

The library's own polling reads a batch as a whole. If its classes can't read one update, it asks
for the same batch again without a pause, and by then the bytes that Telegram sent are gone.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import NetworkError
from typing_extensions import override

from bot.intake.polls import REFUSED, Polls, TokenRevoked, is_webhook
from bot.net.odd_json import NotJson, elements_of_result
from bot.net.retry_after import told_to_wait
from bot.net.transport import AiohttpRequest
from cloning.ports.outside import Clock
from handlers import UPDATES

log = logging.getLogger(__name__)

LONG_POLL = timedelta(seconds=30)
"""How long Telegram may wait for an update before it answers."""

ANSWER = 10.0
"""Further seconds that the answer may take."""

LONGEST_PAUSE = 30.0
"""Most seconds between two polls after failures, unless Telegram asks for more."""

AT_ONCE = timedelta(seconds=1)
"""An empty answer that arrives sooner was no long poll, so we pause before the next one."""

Take = Callable[[Sequence[bytes]], Awaitable[Sequence[int]]]
"""Keeps updates, and returns the numbers of those that may be acknowledged."""


class NoProgress(NetworkError):
    """The updates can't be acknowledged, or have been before: they would come again at once."""

    def __init__(self) -> None:
        super().__init__("what came can't be acknowledged")


class Source(Protocol):
    """A place that updates come from."""

    async def updates(self, offset: int | None) -> Sequence[bytes]:
        """Acknowledge all below `offset`, and wait for the next ones; returns their raw bytes."""
        ...

    async def remove_webhook(self) -> None:
        """Switch to polling; waiting updates are kept."""
        ...


class PollRequest(AiohttpRequest):
    """Carries the long poll; reads only the frame of an answer, not the updates in it."""

    def __init__(self, polls: Polls, heard: Callable[[], None] = lambda: None) -> None:
        super().__init__(heard=heard)
        self._polls = polls

    @override
    async def do_request(self, *given: Any, **more: Any) -> tuple[int, bytes]:
        """Do one request; raises TokenRevoked if Telegram doesn't know our token."""
        status, body = await super().do_request(*given, **more)
        self._polls.answered(status)
        if status in REFUSED:
            raise TokenRevoked
        return status, body

    @staticmethod
    @override
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; the value of `result` stays as it was written."""
        try:
            updates = elements_of_result(payload)
        except NotJson:
            raise NetworkError("An answer that can't be read") from None
        if updates is not None:
            return {"ok": True, "result": updates}
        answer = AiohttpRequest.parse_json_payload(payload)
        if "result" in answer:
            raise NetworkError("An answer without a list of updates")
        return answer


class Telegram:
    """Telegram as the source of updates."""

    def __init__(self, bot: Bot, request: PollRequest) -> None:
        self._bot = bot
        self._request = request

    async def updates(self, offset: int | None) -> Sequence[bytes]:
        """Acknowledge all below `offset`, and wait for the next ones; may raise TelegramError."""
        wanted: dict[str, object] = {
            "timeout": int(LONG_POLL.total_seconds()),
            "allowed_updates": json.dumps(UPDATES),
        }
        if offset is not None:
            wanted["offset"] = offset
        url = f"{self._bot.base_url}/getUpdates?{urlencode(wanted)}"
        found: Any = await self._request.post(url, read_timeout=LONG_POLL.total_seconds() + ANSWER)
        return [update for update in found if isinstance(update, bytes)]

    async def remove_webhook(self) -> None:
        """Switch to polling; waiting updates are kept. May raise TelegramError."""
        await self._bot.delete_webhook(drop_pending_updates=False)


class Poller:
    """Polls until it is cancelled."""

    def __init__(
        self,
        source: Source,
        take: Take,
        *,
        polls: Polls,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._source = source
        self._take = take
        self._polls = polls
        self._clock = clock
        self._pause = pause
        self._offset: int | None = None
        self._webhook_may_be_set = True
        self._webhook_found = False
        self._faults = 0

    async def run(self) -> None:
        """Poll forever."""
        while True:
            try:
                await self._poll()
            except Exception as fault:  # noqa: BLE001 - nothing may end the polling
                await self._recover_from(fault)
            else:
                self._faults = 0

    async def _poll(self) -> None:
        """Poll once; the updates are kept before the next poll acknowledges them."""
        if self._webhook_may_be_set:
            await self._remove_webhook()
        began, acknowledged = self._clock(), self._offset
        bodies = await self._source.updates(acknowledged)
        numbers = await self._take(bodies) if bodies else ()
        self._polls.succeeded()
        # Acknowledge only the last batch, and only once: after a quiet week Telegram may continue
        # with any number, and an offset that is too high would acknowledge updates that we have
        # never seen.
        self._offset = max(numbers) + 1 if numbers else None
        if bodies and self._offset in {None, acknowledged}:
            raise NoProgress
        if not bodies and self._clock() - began < AT_ONCE:
            await self._pause(AT_ONCE.total_seconds())

    async def _remove_webhook(self) -> None:
        await self._source.remove_webhook()
        if self._webhook_found:
            log.warning("a webhook was set by somebody else: removed, for we poll")
        self._webhook_may_be_set = self._webhook_found = False

    async def _recover_from(self, fault: Exception) -> None:
        self._polls.complain(fault)
        if is_webhook(fault):
            self._webhook_may_be_set = self._webhook_found = True
        await self._pause(max(told_to_wait(fault), min(2.0**self._faults, LONGEST_PAUSE)))
        self._faults = min(self._faults + 1, 10)


@asynccontextmanager
async def polling(poller: Poller, polls: Polls) -> AsyncIterator[None]:
    """Poll while the block runs; leaving it doesn't wait for updates."""
    polls.begun()
    task = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
        polls.ended()
