"""Topics: we answer in the topic of the update, and handle topics that have been deleted.

Private chats can have topics since Bot API 9.3; supergroups have had them for longer. A thread of
replies in an ordinary group has a `message_thread_id` too, but we can't send anything to it.
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
    """Sends something into a topic, or outside all topics."""

    def __call__(self, *, message_thread_id: int | None) -> Awaitable[Answer_co]:
        """Send it; None means no topic."""
        ...


def topic_of(message: Message | None) -> int | None:
    """Return the topic of a message; None for the general topic, and in chats without topics."""
    if message is None or not message.is_topic_message:
        return None
    return message.message_thread_id


def thread_of(update: Update) -> int | None:
    """Return the topic of an update."""
    return topic_of(update.effective_message)


async def into_topic(chat_id: int, topic: int | None, send: Send[Answer]) -> Answer:
    """Send something into a topic; if a private chat's topic is gone, send it without one.

    Raises:
        TelegramError: anything that `send` raises, also for a group's topic that is gone.
    """
    try:
        return await send(message_thread_id=topic)
    except BadRequest as fault:
        is_private = chat_id > 0
        if topic is None or not is_private or not is_about(fault, *TOPIC_GONE):
            raise
        log.info("a topic is gone: %s", fault)
    return await send(message_thread_id=None)
