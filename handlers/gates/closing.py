"""A question of ours closes as soon as its owner does something else."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update

from handlers.chat.reading import owner_of
from handlers.context import Context

Handle = Callable[[Update, Context], Coroutine[Any, Any, None]]


def closing(handle: Handle) -> Handle:
    """Make a handler that closes the open question first.

    A command that was sent before the question, and arrived after it, closes nothing.
    """

    async def close_and_handle(update: Update, context: Context) -> None:
        if context.may_have_question:
            sent = update.message.message_id if update.message is not None else None
            await context.questions.close(owner_of(update), sent)
        await handle(update, context)

    return close_and_handle
