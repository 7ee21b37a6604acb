"""What can still be done for the sender of an update that the library can't read."""

from collections.abc import Mapping

from msgspec import Struct
from telegram import Bot, User
from telegram.constants import ChatType
from telegram.error import TelegramError

from cloning.domain.errors import CloningError
from handlers.chat.delivery import telegram_faults
from handlers.interpreter import Interpreter
from handlers.words import texts

_TOO_BIG = 2**63
"""The database holds no such id."""


class Sender(Struct, frozen=True):
    """A person whom we can tell in private that we could not read their update."""

    chat_id: int
    language: str | None
    """The language code of the person's app, if the update has it."""


def sender_of(update: object) -> Sender | None:
    """Find the sender's private chat in an update, from its bare JSON in any form.

    None for groups, channels and business chats: we don't speak there.
    """
    for body in update.values() if isinstance(update, dict) else ():
        if isinstance(body, dict) and "business_connection_id" not in body:
            chat_id = _private_chat_of(body)
            if chat_id is not None:
                return Sender(chat_id, _language_of(body.get("from")))
    return None


def _private_chat_of(body: Mapping[str, object]) -> int | None:
    for place in (body, body.get("message")):
        chat = place.get("chat") if isinstance(place, dict) else None
        if isinstance(chat, dict) and chat.get("type") == ChatType.PRIVATE:
            number = chat.get("id")
            return number if type(number) is int and 0 < number < _TOO_BIG else None
    return None


def _language_of(user: object) -> str | None:
    code = user.get("language_code") if isinstance(user, dict) else None
    return code if isinstance(code, str) else None


async def apologise_unread(sender: Sender, *, bot: Bot, interpreter: Interpreter) -> None:
    """Tell a person that we could not read their update; raises TelegramError or CloningError."""
    user = User(sender.chat_id, "", is_bot=False, language_code=sender.language)
    speech = await interpreter.speech_for(user)
    with telegram_faults():
        await bot.send_message(sender.chat_id, speech(texts.UNREADABLE))


FAULTS = (TelegramError, CloningError)
"""The errors that `apologise_unread` may raise."""
