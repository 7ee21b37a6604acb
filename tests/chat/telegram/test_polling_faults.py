"""What may happen to the long poll while the service runs; it never ends for good."""

import aiohttp
import pytest

from bot.demo.stage import Stage, staged
from handlers.words import script, texts
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.steps import agrees, is_voice
from tests.support.hurried import running_hurried
from tests.support.sound import speech


async def readiness(stage: Stage) -> tuple[int, str]:
    url = f"{stage.chosen['public_url']}/readyz"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_a_token_that_is_revoked_for_a_while_costs_nothing(stage: Stage, anna: User) -> None:
    await agrees(anna)
    stage.upstream.hold()
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("I'm training", within=20)
    stage.telegram.revoke_token()
    await anna.says("/help")  # which ends the poll that Telegram had let in
    stage.upstream.release()
    await stage.upstream.settled()
    assert [slot.state for slot in stage.upstream.slots.values()] == ["Success"]
    while "telegram: the token was revoked" not in (await readiness(stage))[1]:
        pass
    assert (await readiness(stage))[0] == 503

    stage.telegram.revoke_token(revoked=False)
    await anna.sees(texts.HELP, within=40)
    await anna.sees(is_voice, within=40)
    await anna.says("/start")
    await anna.sees(script.SCRIPT, within=40)
    assert (await readiness(stage))[0] == 200


async def test_a_foreign_poller_is_said_once_and_survived(
    stage: Stage, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    stage.telegram.fail_next("getUpdates", status=409, times=3)
    await anna.says("/help")
    await anna.says("/start")
    await anna.sees(script.SCRIPT, within=20)
    assert caplog.text.count("no updates from Telegram: Conflict") == 1
    status, said = await readiness(stage)
    assert (status, "telegram: another program polls with this token" in said) == (503, True)


async def set_a_webhook(stage: Stage) -> None:
    url = f"{stage.telegram.url}/bot{stage.chosen['telegram_bot_token']}/setWebhook"
    async with aiohttp.ClientSession() as session:
        await session.post(url, data={"url": "http://127.0.0.1:9/nobody"})


def nothing_was_dropped(stage: Stage) -> bool:
    removals = [call for call in stage.telegram.calls if call.method == "deleteWebhook"]
    return bool(removals) and not any(
        str(call.parameters.get("drop_pending_updates")).lower() == "true" for call in removals
    )


async def test_a_webhook_that_somebody_sets_meanwhile_is_removed_and_nothing_is_dropped(
    stage: Stage, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.telegram.until_polled()
    await set_a_webhook(stage)
    await anna.says("/help")
    await anna.sees(texts.HELP, within=20)
    assert "a webhook was set by somebody else: removed" in caplog.text
    assert nothing_was_dropped(stage)


async def test_a_webhook_that_was_left_set_is_removed_at_the_start_and_nothing_is_dropped() -> None:
    async with staged(training_seconds=0.05) as stage:
        anna = User(stage.telegram, user_id=7001, first_name="Anna")
        await set_a_webhook(stage)
        await anna.says("/help")
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            await anna.sees(texts.HELP, within=20)
        assert nothing_was_dropped(stage)


async def test_a_poll_that_comes_too_soon_waits_as_long_as_telegram_says(
    stage: Stage, anna: User
) -> None:
    await stage.telegram.until_polled()
    stage.telegram.fail_next("getUpdates", status=429, retry_after=2)
    await anna.says("/help")
    await anna.says("/start")
    await anna.sees(script.SCRIPT, within=20)
    await anna.says("/voices")  # which ends the poll after it
    await anna.sees(texts.NO_VOICES)
    polls = [call for call in stage.telegram.calls if call.method == "getUpdates"]
    (at,) = [number for number, call in enumerate(polls) if call.status == 429]
    assert (polls[at + 1].time - polls[at].time).total_seconds() >= 2
