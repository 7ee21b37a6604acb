"""Times the handling of updates."""

import time
from collections.abc import Awaitable
from functools import cache
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor
from typing_extensions import override

from bot.metrics.meters import Meters

KINDS = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
)
"""The kinds of updates that get a label of their own; all others are `other`."""


class MeteredProcessor(BaseUpdateProcessor):
    """Passes updates on, and notes how long each one took."""

    def __init__(self, processor: BaseUpdateProcessor, meters: Meters) -> None:
        super().__init__(processor.max_concurrent_updates)
        self._processor = processor
        self._seconds = cache(meters.updates.labels)

    @override
    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update."""
        began = time.perf_counter()
        try:
            await self._processor.do_process_update(update, coroutine)
        finally:
            self._seconds(kind_of(update)).observe(time.perf_counter() - began)

    @override
    async def initialize(self) -> None:
        """Open what is inside."""
        await self._processor.initialize()

    @override
    async def shutdown(self) -> None:
        """Close what is inside."""
        await self._processor.shutdown()


def kind_of(update: object) -> str:
    """Return what an update carries, by the Bot API's name."""
    carried = (kind for kind in KINDS if getattr(update, kind, None) is not None)
    return next(carried, "other") if isinstance(update, Update) else "other"
