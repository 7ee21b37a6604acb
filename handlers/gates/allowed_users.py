"""For a bot that serves only some people: all others are told so, in private chats only."""

from collections.abc import Collection

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, TypeHandler

from handlers.chat.reading import chat_type_of, owner_of
from handlers.chat.replies import answer, say
from handlers.context import Context
from handlers.words import texts


def make_doorman(allowed: Collection[int]) -> TypeHandler[Update, Context, None]:
    """Make the handler that turns away everybody who isn't on the list."""

    async def on_anything(update: Update, context: Context) -> None:
        if owner_of(update) in allowed:
            return
        if chat_type_of(update) == ChatType.PRIVATE and (update.message or update.callback_query):
            await answer(update)
            await say(update, context.speech(texts.INVITED_ONLY))
        raise ApplicationHandlerStop

    return TypeHandler(Update, on_anything)
