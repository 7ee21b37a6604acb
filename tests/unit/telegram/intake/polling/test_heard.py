"""Which answers count as a contact with Telegram."""

from contextlib import suppress

import pytest
from telegram.error import TelegramError

from bot.intake.poller import PollRequest
from bot.intake.polls import Polls
from bot.telegram.application import make_bot
from sandbox.telegram.api import TelegramSandbox
from tests.support.fakes.clock import FakeClock

TOKEN = "110201543:" + "S" * 35


@pytest.mark.parametrize(
    ("status", "counts"), [(None, True), (400, True), (429, True), (401, False), (502, False)]
)
async def test_an_answer_counts_unless_telegram_is_unwell_or_does_not_know_us(
    status: int | None, counts: bool
) -> None:
    clock, heard = FakeClock(), list[str]()
    async with TelegramSandbox(token=TOKEN, clock=clock) as telegram:
        request = PollRequest(Polls(clock=clock))
        bot = make_bot(TOKEN, telegram.url, request, heard=lambda: heard.append("it"))
        async with bot:
            heard.clear()
            if status is not None:
                telegram.fail_next("getWebhookInfo", status=status)
            with suppress(TelegramError):
                await bot.get_webhook_info()
    assert bool(heard) == counts


async def test_a_poll_that_is_answered_counts_too() -> None:
    clock, heard = FakeClock(), list[str]()
    request = PollRequest(Polls(clock=clock), lambda: heard.append("it"))
    async with TelegramSandbox(token=TOKEN, clock=clock) as telegram, request:
        url = f"{telegram.url}/bot{TOKEN}/getUpdates?timeout=0"
        await request.post(url)
    assert heard == ["it"]
