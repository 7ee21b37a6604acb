"""Shows in a chat that something is being done there; only a courtesy, which nobody waits for."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import ExtBot

log = logging.getLogger(__name__)

SHOWN_SECONDS = 4.5
"""An action is shown for 5 s (Bot API, sendChatAction), so it is sent again a little earlier."""


@asynccontextmanager
async def showing(
    bot: ExtBot[None],
    chat_id: int,
    topic: int | None,
    action: ChatAction,
    *,
    every: float = SHOWN_SECONDS,
) -> AsyncIterator[None]:
    """Show an action until the block is left; what goes wrong with it is logged.

    It is sent again after so many seconds.
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
