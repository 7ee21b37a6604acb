"""Plain texts take a shorter way, and Telegram and our handlers see no difference."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, ReplyKeyboardRemove
from telegram.error import NetworkError, TelegramError
from telegram.ext import BaseRateLimiter, ExtBot

from bot.net.transport import AiohttpRequest
from bot.telegram.plain_bot import PlainBot
from handlers.chat.not_sent import NotSent
from tests.unit.telegram.bot_api_stand_in import SENT, TOKEN, BotApi
from tests.unit.telegram.intake.test_plain_updates import OURS, state_of

MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="c:1")]])
Call = Callable[[ExtBot[None]], Awaitable[Any]]


class Limiter(BaseRateLimiter[None]):
    """Lets everything pass, and notes it."""

    def __init__(self) -> None:
        self.passed: list[tuple[str, object, object]] = []

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(self, *given: Any, **named: Any) -> Any:
        names = ("callback", "args", "kwargs", "endpoint", "data", "rate_limit_args")
        call = dict(zip(names, given, strict=False)) | named
        self.passed.append((call["endpoint"], call["data"].get("chat_id"), call["rate_limit_args"]))
        return await call["callback"](*call["args"], **call["kwargs"])


def made(kind: Callable[..., ExtBot[None]], api: BotApi, request: AiohttpRequest) -> ExtBot[None]:
    base = f"{api.url}/bot"
    return kind(TOKEN, base_url=base, request=request, rate_limiter=Limiter())


@pytest.fixture
def bots(api: BotApi, request_: AiohttpRequest) -> list[ExtBot[None]]:
    return [made(PlainBot, api, request_), made(ExtBot, api, request_)]


def plainly(chat_id: int = 42, **more: Any) -> Call:
    return lambda bot: bot.send_message(chat_id, "Is it <b>you</b>? 是你吗", **more)


CALLS: dict[str, Call] = {
    "text": plainly(),
    "buttons": plainly(reply_markup=MARKUP),
    "topic": plainly(message_thread_id=5),
    "group": plainly(-100_123),
    "style": plainly(parse_mode="HTML"),
    "quiet": plainly(disable_notification=True),
    "other markup": plainly(reply_markup=ReplyKeyboardRemove()),
    "positional": lambda bot: bot.send_message(42, "Hello", "HTML"),
    "more for Telegram": plainly(api_kwargs={"new": 1}),
    "other limits": plainly(read_timeout=3),
    "edit": lambda bot: bot.edit_message_text("Hi", 42, 5),
    "edit by name": lambda bot: bot.edit_message_text(
        chat_id=42, message_id=5, text="Hi", reply_markup=MARKUP
    ),
    "edit of a result": lambda bot: bot.edit_message_text("Hi", inline_message_id="m1"),
    "shortcut": lambda bot: Message.de_json(SENT, bot).chat.send_message("Hi"),
    "shortcut of an edit": lambda bot: Message.de_json(SENT, bot).edit_text("Hi"),
}
ANSWERS: dict[str, object] = {
    "plain": {**OURS, "message_id": 7},
    "with more": {**SENT, "text": "Hi", "link_preview_options": {"is_disabled": True}},
    "of tomorrow": {**SENT, "unheard_of": {"a": 1}},
    "done": True,
}


@pytest.mark.parametrize("name", CALLS)
async def test_telegram_is_asked_the_same(name: str, api: BotApi, bots: list[ExtBot[None]]) -> None:
    answered = []
    for bot in bots:
        api.says(SENT)
        answered.append(state_of(await CALLS[name](bot)))
    assert api.asked[0] == api.asked[1]
    assert answered[0] == answered[1]
    ours, theirs = (bot.rate_limiter for bot in bots)
    assert isinstance(ours, Limiter)
    assert isinstance(theirs, Limiter)
    assert ours.passed == theirs.passed


@pytest.mark.parametrize("name", ANSWERS)
async def test_the_answer_is_read_the_same(
    name: str, api: BotApi, bots: list[ExtBot[None]]
) -> None:
    answered = []
    for bot in bots:
        api.says(ANSWERS[name])
        answered.append(state_of(await bot.edit_message_text("Hi", 42, 5)))
    assert answered[0] == answered[1]


@pytest.mark.parametrize(
    ("status", "more"),
    [
        (400, {"description": "Bad Request: message is not modified"}),
        (400, {"description": "moved", "parameters": {"migrate_to_chat_id": -1009}}),
        (401, {"description": "Unauthorized"}),
        (403, {"description": "Forbidden: bot was blocked by the user"}),
        (404, {"description": "Not Found"}),
        (429, {"description": "Too Many Requests", "parameters": {"retry_after": 7}}),
        (500, {"description": "Internal Server Error"}),
        (418, {}),
    ],
)
async def test_refusals_are_raised_the_same(
    status: int, more: dict[str, Any], api: BotApi, bots: list[ExtBot[None]]
) -> None:
    faults = []
    for bot in bots:
        api.says(None, status=status, **more)
        with pytest.raises(TelegramError) as raised:
            await bot.send_message(42, "Hi")
        faults.append((type(raised.value), raised.value.message))
    assert faults[0] == faults[1]


async def test_what_never_reached_telegram_is_known_to_be_unsent(request_: AiohttpRequest) -> None:
    bot = PlainBot(TOKEN, base_url="http://127.0.0.1:1/bot", request=request_)
    with pytest.raises(NotSent):
        await bot.send_message(42, "Hi")


async def test_a_text_that_cannot_be_written_is_a_fault_of_the_network_as_ever(
    api: BotApi, bots: list[ExtBot[None]]
) -> None:
    for bot in bots:
        with pytest.raises(NetworkError):
            await bot.send_message(42, "half an emoji: \ud83c")
    assert api.asked == []
