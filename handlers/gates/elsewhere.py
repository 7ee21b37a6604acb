"""Tells where a button was pressed: only those in private chats work."""

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import BaseHandler
from typing_extensions import override

from handlers.chat.reading import chat_type_of
from handlers.context import Context


class ElsewhereHandler(BaseHandler[Update, Context, None]):
    """Takes presses in groups, in channels, and below messages that were sent in inline mode."""

    @override
    def check_update(self, update: object) -> bool:
        if not isinstance(update, Update) or update.callback_query is None:
            return False
        return chat_type_of(update) != ChatType.PRIVATE
