"""Shows in a chat that we are working on something; a failure here never holds up the work."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import ExtBot

log = logging.getLogger(__name__)

SHOWN_SECONDS = 4.5
"""Telegram shows an action for 5 s (Bot API, sendChatAction), so we renew it a little earlier."""


@asynccontextmanager
async def showing(
    bot: ExtBot[None],
    chat_id: int,
    topic: int | None,
    action: ChatAction,
    *,
    after: float = 0.0,
    every: float = SHOWN_SECONDS,
) -> AsyncIterator[None]:
    """Show an action from `after` seconds until the block ends, and send it again `every` seconds.

    Failures are logged, not raised.
    """
    show = partial(bot.send_chat_action, chat_id, action, message_thread_id=topic)
    task = asyncio.create_task(_show_again_and_again(show, after, every))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _show_again_and_again(
    show: Callable[[], Awaitable[bool]], after: float, every: float
) -> None:
    await asyncio.sleep(after)
    while True:
        try:
            await show()
        except TelegramError as fault:
            log.info("no chat action: %s", fault)
            return
        await asyncio.sleep(every)
