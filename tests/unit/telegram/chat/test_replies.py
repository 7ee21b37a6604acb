"""A text that is too long for a message comes as a file."""

import pytest

from bot.app import now
from bot.demo.stage import TOKEN
from bot.intake.poller import PollRequest, Telegram
from bot.intake.polls import Polls
from bot.intake.updates import read_update
from bot.telegram.application import make_bot
from handlers.chat.replies import say_or_send
from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import Kind
from sandbox.user import User


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a" * 4096, Kind.TEXT),
        ("a" * 4097, Kind.DOCUMENT),
        ("音" * 4096, Kind.TEXT),
        ("🎙" * 2048, Kind.TEXT),
        ("🎙" * 2049, Kind.DOCUMENT),
    ],
    ids=["fits", "one too many", "chinese", "emoji count twice", "one emoji too many"],
)
async def test_a_text_that_does_not_fit_into_a_message_comes_whole_in_a_file(
    text: str, kind: Kind
) -> None:
    async with TelegramSandbox(token=TOKEN, clock=now) as telegram:
        anna = User(telegram, user_id=7001, first_name="Anna")
        await anna.says("/mydata", topic=5)
        request = PollRequest(Polls(clock=now))
        async with make_bot(TOKEN, telegram.url, request) as bot:
            (body,) = await Telegram(bot, request).updates(None)
            update = read_update(body, bot)
            await say_or_send(update, text, "my-data.txt")
        told = await anna.sees(lambda one: one.kind is kind)
        assert (told.text or told.content.decode()) == text
        assert told.topic == 5
