"""From a pressed button to its handler, which gets what the button carries."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from telegram import Update

from cloning.domain.errors import Outdated
from handlers.buttons.callback import Callback
from handlers.chat.replies import answer
from handlers.context import Context
from handlers.gates.closing import Handle

Pressed = TypeVar("Pressed", bound=Callback)


def pressing(
    kind: type[Pressed], handle: Callable[[Update, Context, Pressed], Coroutine[Any, Any, None]]
) -> tuple[type[Callback], Handle]:
    """Pair a kind of button with a handler that stops its clock first, then handles it."""

    async def answer_and_handle(update: Update, context: Context) -> None:
        await answer(update)
        pressed = kind.read(update.callback_query.data if update.callback_query else None)
        if pressed is None:
            raise Outdated
        await handle(update, context, pressed)

    return kind, answer_and_handle
