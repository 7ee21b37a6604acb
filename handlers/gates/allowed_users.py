"""For a bot that serves only some people: all others are told so, in private chats only.

They keep their rights about their data, since somebody may have been on the list before.
"""

from collections.abc import Collection

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, TypeHandler

from handlers.chat.reading import chat_type_of, owner_of
from handlers.chat.replies import answer, say
from handlers.chat.rights import is_a_right
from handlers.context import Context
from handlers.words import texts


def make_doorman(allowed: Collection[int]) -> TypeHandler[Update, Context, None]:
    """Make the handler that turns away everybody who isn't on the list."""

    async def on_anything(update: Update, context: Context) -> None:
        is_private = chat_type_of(update) == ChatType.PRIVATE
        if owner_of(update) in allowed or (is_private and is_a_right(update)):
            return
        if is_private and (update.message or update.callback_query):
            await answer(update)
            await say(update, context.speech(texts.INVITED_ONLY))
        raise ApplicationHandlerStop

    return TypeHandler(Update, on_anything)
