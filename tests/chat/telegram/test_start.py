"""The service starts in any weather: what doesn't need Telegram begins without it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import aiohttp
import pytest

from bot.demo.stage import Stage, staged
from bot.house import House
from bot.settings.reading import settings_of
from handlers.words import script, texts
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.chat.steps import is_voice
from tests.support.hurried import running_hurried
from tests.support.sound import speech


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(training_seconds=0.05, **QUICK) as stage:
        migrate(stage.settings.database_url)
        yield stage


def webhook_of(stage: Stage) -> str | None:
    target = stage.telegram.world.webhook.target
    return target.url if target is not None else None


def serving(stage: Stage, updates: str) -> AbstractAsyncContextManager[House]:
    return running_hurried(settings_of({**stage.chosen, "telegram_updates": updates}))


async def trains(anna: User) -> None:
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    await anna.sees("I'm training", within=20)


async def is_alive(stage: Stage) -> bool:
    url = f"{stage.chosen['public_url']}/healthz"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status == 200


@pytest.mark.parametrize("updates", ["polling", "webhook"])
async def test_http_and_steps_begin_without_telegram_and_talk_when_it_is_back(
    stage: Stage, updates: str, caplog: pytest.LogCaptureFixture
) -> None:
    anna = User(stage.telegram, user_id=7001, first_name="Anna")
    stage.upstream.hold()
    async with serving(stage, updates):
        await trains(anna)
    await stage.telegram.close()
    async with serving(stage, updates):
        assert await is_alive(stage)
        stage.upstream.release()
        await asyncio.wait_for(stage.upstream.calls.reach("demo"), 10)
        await stage.telegram.start()
        await anna.sees(is_voice, within=40)
        await anna.says("/voices")
        await anna.sees("My voice", within=20)
    assert "Telegram can't be reached, trying again in 1 s: No connection" in caplog.text
    assert "Traceback" not in caplog.text


async def test_a_webhook_that_telegram_refuses_at_first_is_set_later_and_nothing_is_lost(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    anna = User(stage.telegram, user_id=7001, first_name="Anna")
    await anna.says("/help")
    refusal = "Bad Request: bad webhook: Failed to resolve host: Name or service not known"
    stage.telegram.fail_next("setWebhook", status=400, description=refusal, times=2)
    async with serving(stage, "webhook"):
        assert await is_alive(stage)
        await anna.sees(texts.HELP, within=20)
    assert caplog.text.count("the webhook is not set, trying again") == 1
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("status", [429, 500, 502])
async def test_a_telegram_that_is_there_but_unwell_is_asked_again(
    stage: Stage, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    anna = User(stage.telegram, user_id=7001, first_name="Anna")
    await anna.says("/help")
    stage.telegram.fail_next("getMe", status=status, retry_after=1 if status == 429 else None)
    async with serving(stage, "polling"):
        await anna.sees(texts.HELP, within=20)
    assert "Traceback" not in caplog.text


async def test_updates_that_a_webhook_brings_before_telegram_tells_our_name_are_kept_and_answered(
    stage: Stage,
) -> None:
    anna = User(stage.telegram, user_id=7001, first_name="Anna")
    async with serving(stage, "webhook"):
        await anna.says("/start")
        await anna.sees(script.SCRIPT, within=20)
    await anna.says("/help")
    stage.telegram.fail_next("getMe", status=502, times=2)
    async with serving(stage, "webhook"):
        await anna.sees(texts.HELP, within=20)
