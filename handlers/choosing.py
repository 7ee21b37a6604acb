"""Finds the handler of an update without asking all of them.

The library asks one handler after the other whether it takes an update, and here there are eighty.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from telegram import Message, MessageEntity, Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    ChosenInlineResultHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from typing_extensions import override

from handlers.buttons.callback import Callback
from handlers.context import App, Context
from handlers.gates.closing import Handle
from handlers.gates.elsewhere import ElsewhereHandler

Handler = BaseHandler[Any, Context, Any]

OF_MESSAGES = (CommandHandler, MessageHandler)
OF_PRESSES = (CallbackQueryHandler, ElsewhereHandler)
OF_OTHERS = (InlineQueryHandler, ChosenInlineResultHandler, ChatMemberHandler)


class ButtonHandler(CallbackQueryHandler[Context, Any]):
    """Takes the presses of one kind of button."""

    def __init__(self, kind: type[Callback], handle: Handle) -> None:
        super().__init__(handle, rf"^{kind.pattern()}\Z")
        self.verb = kind.verb
        """What the data of all its buttons begin with, up to the first colon."""


class Choosing(BaseHandler[Update, Context, None]):
    """Does what its handlers would do if each was added after the other, to one group.

    For an update with nothing but a message, or nothing but the press of a button, it leaves out
    handlers of which the kind, the command or the verb alone tells that they would not take it.
    """

    def __init__(self, handlers: Sequence[Handler]) -> None:
        super().__init__(_nothing)
        self._all = tuple(handlers)
        messages = _without(self._all, (*OF_PRESSES, *OF_OTHERS))
        presses = _without(self._all, (*OF_MESSAGES, *OF_OTHERS))
        self._messages = _by(messages, _commands_of)
        self._presses = _by(presses, _verbs_of)

    @override
    def check_update(self, update: object) -> tuple[Handler, object] | None:
        for handler in self._candidates(update):
            check = handler.check_update(update)
            if check is not None and check is not False:
                return handler, check
        return None

    @override
    async def handle_update(
        self, update: Update, application: App, check_result: Any, context: Context
    ) -> None:
        """Have the handler that was found handle the update."""
        handler, check = check_result
        await handler.handle_update(update, application, check, context)

    def _candidates(self, update: object) -> Iterable[Handler]:
        if not isinstance(update, Update):
            return self._all
        query, message = update.callback_query, update.message
        if update.inline_query or update.chosen_inline_result or _is_about_members(update):
            return self._all
        if query is None and message is not None:
            return self._messages(_command_in(message))
        if query is not None and query.data and not filters.ALL.check_update(update):
            return self._presses(str(query.data).partition(":")[0])
        return self._all


def _without(handlers: Iterable[Handler], kinds: tuple[type[Any], ...]) -> Sequence[Handler]:
    return tuple(one for one in handlers if not isinstance(one, kinds))


def _by(
    handlers: Sequence[Handler], words_of: Callable[[Handler], Iterable[str] | None]
) -> Callable[[str], Sequence[Handler]]:
    """Sort handlers by the words that they ask for; those that ask for none are below each."""
    words = {word for one in handlers for word in words_of(one) or ()}
    of_any = tuple(one for one in handlers if words_of(one) is None)

    def wanted(one: Handler, word: str) -> bool:
        asked = words_of(one)
        return asked is None or word in asked

    known = {word: tuple(one for one in handlers if wanted(one, word)) for word in words}
    return lambda word: known.get(word, of_any)


def _commands_of(handler: Handler) -> Iterable[str] | None:
    return handler.commands if isinstance(handler, CommandHandler) else None


def _verbs_of(handler: Handler) -> Iterable[str] | None:
    return (handler.verb,) if isinstance(handler, ButtonHandler) else None


def _command_in(message: Message) -> str:
    """Return the command that a message begins with, as the library looks for it; else nothing."""
    first = message.entities[0] if message.entities else None
    if first is None or first.type != MessageEntity.BOT_COMMAND or not message.text:
        return ""
    return message.text[1 : first.length].split("@")[0].lower()


def _is_about_members(update: Update) -> bool:
    return update.my_chat_member is not None or update.chat_member is not None


async def _nothing(_update: Update, _context: Context) -> None:
    """The library wants a callback; ours are those of the handlers inside."""
