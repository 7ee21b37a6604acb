"""Shows in a chat that we are working on something; a failure here never holds up the work."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
    every: float = SHOWN_SECONDS,
) -> AsyncIterator[None]:
    """Show an action until the block ends, and send it again `every` seconds.

    Failures are logged, not raised.
    """
    task = asyncio.create_task(_show(bot, chat_id, topic, action, every))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _show(
    bot: ExtBot[None], chat_id: int, topic: int | None, action: ChatAction, every: float
) -> None:
    while True:
        try:
            await bot.send_chat_action(chat_id, action, message_thread_id=topic)
        except TelegramError as fault:
            log.info("no chat action: %s", fault)
            return
        await asyncio.sleep(every)
