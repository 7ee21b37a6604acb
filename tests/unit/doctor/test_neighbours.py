"""Telegram and the voice-clone API, well and unwell, each with its cure."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import now
from bot.demo.stage import TOKEN, Stage
from bot.doctor.findings import NotChecked
from bot.doctor.machine_clock import look_at_clock
from bot.doctor.outside.bot_api import BotApi
from bot.doctor.outside.token import look_at_token
from bot.doctor.outside.voice_key import look_at_voice_key
from bot.doctor.outside.webhook import look_at_webhook
from sandbox.telegram.state.webhook import Target
from sandbox.voices.faults import Fault, Page, Says, too_many
from tests.unit.doctor.looking import wrong

NOBODY = "http://127.0.0.1:9"
OURS = "http://127.0.0.1:9/telegram"


def api_of(stage: Stage) -> BotApi:
    return BotApi(base_url=stage.telegram.url, token=TOKEN)


async def aims(stage: Stage, url: str) -> None:
    await stage.telegram.world.webhook.aim(Target(url=url))


async def test_a_good_token_names_the_bot(stage: Stage) -> None:
    assert "@voice_clone_bot" in await look_at_token(api_of(stage))


async def test_a_token_that_was_revoked_is_got_anew_from_botfather(stage: Stage) -> None:
    stage.telegram.revoke_token()
    what, cure = await wrong(look_at_token(api_of(stage)))
    assert what == "Telegram does not know this token"
    assert "@BotFather" in cure
    assert "TELEGRAM_BOT_TOKEN" in cure


async def test_a_telegram_that_nobody_reaches_is_no_fault_of_the_token() -> None:
    what, cure = await wrong(look_at_token(BotApi(base_url=NOBODY, token=TOKEN)))
    assert what == "Telegram can't be asked: no connection (Connection refused)"
    assert "TELEGRAM_API_URL" in cure


async def test_a_name_that_can_not_be_resolved_is_said() -> None:
    what, _ = await wrong(look_at_token(BotApi(base_url="http://nowhere.invalid", token=TOKEN)))
    assert what == "Telegram can't be asked: its name can't be resolved"


async def test_a_gateway_instead_of_telegram_is_not_believed(stage: Stage) -> None:
    stage.telegram.fail_next(status=502)
    what, cure = await wrong(look_at_token(api_of(stage)))
    assert what == "something that is not the Bot API answers there (HTTP 502)"
    assert "TELEGRAM_API_URL" in cure


async def test_a_busy_telegram_has_to_be_waited_for(stage: Stage) -> None:
    stage.telegram.fail_next(status=429, retry_after=3)
    what, cure = await wrong(look_at_token(api_of(stage)))
    assert what == "Telegram answers with 429"
    assert "wait" in cure


async def test_no_updates_are_taken(stage: Stage) -> None:
    await look_at_token(api_of(stage))
    await look_at_webhook(api_of(stage), wanted=None, clock=now)
    assert {call.method for call in stage.telegram.calls} == {"getMe", "getWebhookInfo"}


async def test_polling_needs_no_webhook(stage: Stage) -> None:
    said = await look_at_webhook(api_of(stage), wanted=None, clock=now)
    assert said == "none is set, as it has to be for polling; 0 updates wait"


async def test_a_webhook_of_somebody_else_keeps_us_from_polling(stage: Stage) -> None:
    await aims(stage, "http://127.0.0.1:9/a-secret-path")
    what, cure = await wrong(look_at_webhook(api_of(stage), wanted=None, clock=now))
    assert what == "we poll, but Telegram sends updates to 127.0.0.1 (0 updates wait)"
    assert "stop the program" in cure


async def test_our_webhook_is_well_while_nothing_fails(stage: Stage) -> None:
    await aims(stage, OURS)
    said = await look_at_webhook(api_of(stage), wanted=OURS, clock=now)
    assert said == f"Telegram sends updates to {OURS}; 0 updates wait"


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (None, "Telegram has no webhook of ours (0 updates wait)"),
        ("http://localhost:9/x", "Telegram sends updates to localhost (0 updates wait)"),
    ],
)
async def test_a_webhook_that_is_gone_is_set_by_a_start(
    stage: Stage, there: str | None, said: str
) -> None:
    if there:
        await aims(stage, there)
    what, cure = await wrong(look_at_webhook(api_of(stage), wanted=OURS, clock=now))
    assert what == said
    assert "start the bot" in cure


async def test_a_delivery_that_fails_now_is_said_with_telegrams_words(stage: Stage) -> None:
    await aims(stage, OURS)
    stage.telegram.deliver(b'"message": {}')
    async with asyncio.timeout(5):
        # The sandbox delivers in the background, and rings no bell when that fails.
        while "last_error_date" not in stage.telegram.world.webhook.info():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    what, cure = await wrong(look_at_webhook(api_of(stage), wanted=OURS, clock=now))
    assert what == "Telegram can't deliver: Connection refused; 1 updates wait"
    assert "PUBLIC_URL/telegram" in cure
    later = await look_at_webhook(
        api_of(stage), wanted=OURS, clock=lambda: now() + timedelta(hours=1)
    )
    assert later.startswith("Telegram sends updates to")


async def key_of(stage: Stage) -> str:
    return await look_at_voice_key(stage.upstream.url, stage.upstream.key, seconds=5)


async def test_a_good_key_counts_the_slots(stage: Stage) -> None:
    stage.upstream.add_foreign_slot()
    assert "accepts the key; 1 slots" in await key_of(stage)


@pytest.mark.parametrize(
    ("fault", "said", "mended"),
    [
        (Says(code=401, message="unauthorized"), "turns us away: 401", "VOICE_API_KEY"),
        (Says(code=402, message="pay"), "turns us away: 402", "top up"),
        (Says(code=400, message="余额不足"), "turns us away: 400", "top up"),
        (Says(code=403, message="forbidden"), "turns us away: 403", "support"),
        (Page(status=502), "can't be asked: HTTP 502", "VOICE_API_URL"),
        (too_many(), "can't be asked: HTTP 429", "wait"),
        (Page(status=200), "can't be asked: HTTP 200, unreadable", "VOICE_API_URL"),
        (Says(code=400, message="what?"), "answers oddly: 400 what?", "VOICE_API_URL"),
    ],
)
async def test_each_answer_to_a_list_has_its_cure(
    stage: Stage, fault: Fault, said: str, mended: str
) -> None:
    stage.upstream.fault("list", fault)
    what, cure = await wrong(key_of(stage))
    assert said in what
    assert mended in cure


async def test_an_upstream_that_nobody_reaches_is_no_fault_of_the_key(stage: Stage) -> None:
    what, cure = await wrong(look_at_voice_key(NOBODY, stage.upstream.key, seconds=5))
    assert "can't be asked: no connection" in what
    assert "VOICE_API_URL" in cure


async def test_a_clock_like_theirs_is_right(stage: Stage) -> None:
    servers = {"Telegram": stage.telegram.url, "the upstream": stage.upstream.url}
    assert await look_at_clock(servers, now) == (
        "it is the same as Telegram's, the same as the upstream's"
    )


@pytest.mark.parametrize(("by", "said"), [(90, "ahead of"), (-90, "behind")])
async def test_a_clock_that_is_off_is_kept_right_by_ntp(stage: Stage, by: int, said: str) -> None:
    def off() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=by)  # noqa: TID251 - a clock of the test's

    what, cure = await wrong(look_at_clock({"Telegram": stage.telegram.url}, off))
    assert f" s {said} Telegram's" in what
    assert "timedatectl" in cure


async def test_one_server_whose_clock_is_wrong_does_not_make_ours_wrong(stage: Stage) -> None:
    async def long_ago(_request: web.Request) -> web.Response:
        return web.Response(headers={"Date": "Mon, 02 Mar 2026 12:00:00 GMT"})

    app = web.Application()
    app.router.add_get("/", long_ago)
    async with TestServer(app) as server:
        said = await look_at_clock(
            {"Telegram": stage.telegram.url, "the upstream": str(server.make_url("/"))}, now
        )
    assert said.startswith("it is the same as Telegram's, ")
    assert said.endswith(" s ahead of the upstream's")


async def test_a_clock_is_not_judged_if_nobody_tells_the_time() -> None:
    with pytest.raises(NotChecked, match="no server told the time"):
        await look_at_clock({"Telegram": NOBODY}, now)
