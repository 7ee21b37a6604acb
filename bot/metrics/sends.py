"""Times the calls of the Bot API."""

import time
from functools import cache
from typing import Any

from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter
from typing_extensions import override

from bot.metrics.meters import Meters
from bot.telegram.sends import Answer, Call

RESULTS = (
    (RetryAfter, "429"),
    (Forbidden, "403"),
    (BadRequest, "400"),
    (NetworkError, "no answer"),
)
"""The first that fits; the library's BadRequest is a kind of NetworkError."""


class MeteredSends(BaseRateLimiter[None]):
    """Passes calls on to the limiter that holds them back, and notes how each one went."""

    def __init__(self, sends: BaseRateLimiter[None], meters: Meters) -> None:
        self._sends = sends
        self._seconds = cache(meters.telegram.labels)

    @override
    async def initialize(self) -> None:
        """Open what is inside."""
        await self._sends.initialize()

    @override
    async def shutdown(self) -> None:
        """Close what is inside."""
        await self._sends.shutdown()

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
        """Make a call when it may be made."""
        began, result = time.perf_counter(), "unfinished"
        try:
            answer = await self._sends.process_request(
                callback, args, kwargs, endpoint, data, rate_limit_args
            )
            result = "ok"
        except Exception as fault:
            result = next((word for kind, word in RESULTS if isinstance(fault, kind)), "other")
            raise
        finally:
            self._seconds(endpoint, result).observe(time.perf_counter() - began)
        return answer
