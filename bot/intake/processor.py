"""Tells the library how to handle updates: as many at once as there are chats that have any."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.intake.queue import Intake

AT_ONCE = 256
"""Updates in progress at the same time; above this, other chats wait."""


class IntakeProcessor(BaseUpdateProcessor):
    """Tells the intake what became of each update."""

    def __init__(self, intake: Intake) -> None:
        super().__init__(AT_ONCE)
        self._intake = intake
        self._in_progress: set[asyncio.Task[Any]] = set()
        self._is_broken_off = False

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update, unless it must not be tried."""
        if not isinstance(update, Update):
            await coroutine
            return
        task = asyncio.current_task()
        try:
            if task is not None and not self._is_broken_off:
                self._in_progress.add(task)
                await self._handle(update, coroutine)
        finally:
            if task is not None:
                self._in_progress.discard(task)
            if isinstance(coroutine, Coroutine):
                coroutine.close()  # closing matters only if it was never started

    async def _handle(self, update: Update, coroutine: Awaitable[Any]) -> None:
        async with self._intake.in_the_works(update):
            if await self._intake.may_try(update):
                await coroutine
                await self._intake.tried(update)

    def break_off(self) -> None:
        """End what is in progress, and begin nothing more; the next process handles it again."""
        self._is_broken_off = True
        for task in self._in_progress:
            task.cancel()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""
