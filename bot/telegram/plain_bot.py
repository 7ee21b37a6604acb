"""The library's bot, with a shorter way for what we do most: send a text, or edit one."""

from collections.abc import Mapping
from typing import Any, Final, cast

from telegram import InlineKeyboardMarkup, Message
from telegram.error import NetworkError, TelegramError
from telegram.ext import BaseRateLimiter, ExtBot
from telegram.request import BaseRequest
from typing_extensions import override

from bot.net.plain_messages import PlainMessage, message_of
from bot.net.received import Received
from bot.net.transport import AiohttpRequest

_EDITED: Final = ("chat_id", "message_id", "inline_message_id")


class PlainBot(ExtBot[None]):
    """Sends and edits plain texts without what the library does for all other messages.

    The library would read the answer twice more, and look for a hundred fields in it each time.
    A call with any further argument takes the library's way.
    """

    def __init__(
        self,
        token: str,
        *,
        request: AiohttpRequest,
        rate_limiter: BaseRateLimiter[None] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(token, request=request, rate_limiter=rate_limiter, **more)
        self._wire = request

    @override
    async def send_message(self, chat_id: int | str, text: str, *args: Any, **more: Any) -> Message:
        """Send a text."""
        plain = _plain(more, "message_thread_id")
        if args or plain is None:
            return await super().send_message(chat_id, text, *args, **more)
        sent = await self._send("sendMessage", {"chat_id": chat_id, "text": text, **plain})
        if not isinstance(sent, Message):
            raise TypeError
        return sent

    @override
    async def edit_message_text(self, text: str, *args: Any, **more: Any) -> Message | bool:
        """Edit a text."""
        plain = _plain(more, *_EDITED)
        if args or plain is None:
            return await super().edit_message_text(text, *args, **more)
        return await self._send("editMessageText", {"text": text, **plain})

    async def _send(self, endpoint: str, asked: dict[str, Any]) -> Message | bool:
        """Make a call when the limiter lets it pass, as the library does."""
        limiter = self.rate_limiter
        if limiter is None:
            return await self._ask(endpoint, asked)
        call, ask = (endpoint, asked), cast("Any", self._ask)
        sent = await limiter.process_request(ask, call, {}, *call, None)
        return cast("Message | bool", sent)

    async def _ask(self, endpoint: str, asked: Mapping[str, Any]) -> Message | bool:
        url = f"{self.base_url}/{endpoint}"
        try:
            answer = await self._wire.call(url, asked)
        except TelegramError:
            raise
        except Exception as fault:
            raise NetworkError(f"No answer from Telegram: {type(fault).__name__}") from fault
        if isinstance(answer, PlainMessage):
            return message_of(answer, self)
        result = await Received(*answer).post(url)
        return result if isinstance(result, bool) else Message.de_json(cast("Any", result), self)


def _plain(given: Mapping[str, Any], *known: str) -> dict[str, Any] | None:
    """Return the arguments as the Bot API names them; None if the library has to write them."""
    written: dict[str, Any] = {}
    for name, value in given.items():
        # The library's shortcuts name every argument, also those that they were not given.
        if value is None or value is BaseRequest.DEFAULT_NONE:
            continue
        if name in known:
            written[name] = value
        elif name == "reply_markup" and isinstance(value, InlineKeyboardMarkup):
            written[name] = value.to_dict()
        else:
            return None
    return written
