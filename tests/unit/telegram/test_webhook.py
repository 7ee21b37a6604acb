"""The webhook is set in any weather, looked after, and set again when it is gone."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest
from telegram.ext import ExtBot

from bot.intake.poller import PollRequest
from bot.intake.polls import Polls
from bot.telegram.application import make_bot
from bot.telegram.webhook import LOOKED_AT_EVERY, Webhook
from sandbox.telegram.api import TelegramSandbox
from tests.support.fakes.clock import FakeClock

TOKEN = "110201543:" + "S" * 35
URL = "http://127.0.0.1:9/telegram"
MINUTE = LOOKED_AT_EVERY.total_seconds()


class Enough(Exception):
    """The test has seen what it wanted to see."""


class Keeping:
    """A keeper, and the pauses between its looks."""

    def __init__(self, telegram: TelegramSandbox, bot: ExtBot[None], clock: FakeClock) -> None:
        self.telegram = telegram
        self.bot = bot
        self.clock = clock
        self.pauses: list[float] = []
        self._left = 0
        self.webhook = Webhook(bot, url=URL, secret="s" * 32, clock=clock, pause=self._pause)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.move(timedelta(seconds=seconds))
        self._left -= 1
        if not self._left:
            raise Enough

    async def looks(self, times: int = 1) -> list[float]:
        """Look some times; returns the pauses after each."""
        self._left = times
        with suppress(Enough):
            await self.webhook.keep()
        return self.pauses[-times:]

    @property
    def target(self) -> str | None:
        target = self.telegram.world.webhook.target
        return target.url if target is not None else None


@pytest.fixture
async def keeping() -> AsyncIterator[Keeping]:
    clock = FakeClock()
    async with TelegramSandbox(token=TOKEN, clock=clock) as telegram:
        bot = make_bot(TOKEN, telegram.url, PollRequest(Polls(clock=clock)))
        async with bot:
            yield Keeping(telegram, bot, clock)


async def test_it_is_set_and_looked_at_every_minute(keeping: Keeping) -> None:
    assert await keeping.looks(3) == [MINUTE] * 3
    assert keeping.target == URL
    methods = [call.method for call in keeping.telegram.calls]
    assert methods == ["getMe", "setWebhook", "getWebhookInfo", "getWebhookInfo"]
    assert keeping.webhook.trouble is None


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        (400, "Bad Request: bad webhook: Failed to resolve host", "failed to resolve host"),
        (502, "Bad Gateway", "HTTP 502"),
        (500, "Internal Server Error", "Internal Server Error"),
    ],
)
async def test_what_telegram_refuses_for_a_while_is_tried_again_with_its_reason_in_one_line(
    keeping: Keeping, status: int, reason: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    keeping.telegram.fail_next("setWebhook", status=status, description=reason, times=3)
    assert await keeping.looks(3) == [1.0, 2.0, 4.0]
    assert said in str(keeping.webhook.trouble)
    assert [said in line for line in caplog.text.splitlines()] == [True]
    await keeping.looks()
    assert (keeping.target, keeping.webhook.trouble) == (URL, None)


async def test_it_waits_as_long_as_telegram_says(keeping: Keeping) -> None:
    keeping.telegram.fail_next("setWebhook", status=429, retry_after=77)
    assert await keeping.looks(2) == [77.0, MINUTE]
    assert keeping.target == URL


async def test_an_answer_that_nobody_understands_is_tried_again(
    keeping: Keeping, caplog: pytest.LogCaptureFixture
) -> None:
    await keeping.looks()
    keeping.telegram.garble_next("getWebhookInfo", b'{"ok": true, "result": []}')
    assert await keeping.looks(2) == [1.0, MINUTE]
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("other", "word"), [("", "removed"), ("http://127.0.0.1:9/other", "changed")]
)
async def test_one_that_is_gone_is_set_again_and_said_until_it_stays(
    keeping: Keeping, other: str, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    await keeping.looks()
    await keeping.bot.set_webhook(other)
    await keeping.looks()
    assert keeping.target == URL
    assert f"the webhook was {word} by another program" in str(keeping.webhook.trouble)
    assert f"the webhook was {word} by another program" in caplog.text
    await keeping.looks()
    assert keeping.webhook.trouble is None


async def test_waiting_updates_are_kept_each_time_it_is_set(keeping: Keeping) -> None:
    await keeping.looks()
    (call,) = [call for call in keeping.telegram.calls if call.method == "setWebhook"]
    assert str(call.parameters.get("drop_pending_updates", False)).lower() == "false"


async def test_deliveries_that_fail_now_are_trouble_and_those_of_long_ago_are_not(
    keeping: Keeping,
) -> None:
    await keeping.looks()
    at = int((keeping.clock.now + timedelta(seconds=1)).timestamp())
    info = {
        "url": URL,
        "has_custom_certificate": False,
        "pending_update_count": 3,
        "last_error_date": at,
        "last_error_message": "Connection refused",
    }
    body = json.dumps({"ok": True, "result": info})
    keeping.telegram.garble_next("getWebhookInfo", body.encode(), times=None)
    await keeping.looks()
    assert "can't deliver updates (Connection refused)" in str(keeping.webhook.trouble)
    await keeping.looks(3)
    assert keeping.webhook.trouble is None
