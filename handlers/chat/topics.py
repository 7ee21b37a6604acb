"""Topics: what is answered in the topic that it was said in, and what becomes of one that is gone.

Private chats can have topics since Bot API 9.3, supergroups for longer. A thread of replies in an
ordinary group has a `message_thread_id` too, but nothing can be sent there by it.
"""

import logging
from collections.abc import Awaitable
from typing import Protocol, TypeVar

from telegram import Message, Update
from telegram.error import BadRequest

from handlers.chat.delivery import TOPIC_GONE, is_about

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)


class Send(Protocol[Answer_co]):
    """Sends something into a topic, or into none."""

    def __call__(self, *, message_thread_id: int | None) -> Awaitable[Answer_co]:
        """Send it."""
        ...


def topic_of(message: Message | None) -> int | None:
    """Tell which topic a message is in; None for the general one, and where there are none."""
    if message is None or not message.is_topic_message:
        return None
    return message.message_thread_id


def thread_of(update: Update) -> int | None:
    """Tell in which topic something was done."""
    return topic_of(update.effective_message)


async def into_topic(chat_id: int, topic: int | None, send: Send[Answer]) -> Answer:
    """Send something into a topic; in a private chat without it when the topic is gone.

    Raises:
        TelegramError: whatever `send` raises; of a group's topic that is gone, too.
    """
    try:
        return await send(message_thread_id=topic)
    except BadRequest as fault:
        is_private = chat_id > 0
        if topic is None or not is_private or not is_about(fault, *TOPIC_GONE):
            raise
        log.info("a topic is gone: %s", fault)
    return await send(message_thread_id=None)
