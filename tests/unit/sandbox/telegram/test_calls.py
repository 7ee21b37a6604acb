"""Who may call the sandbox's Telegram, what with, how often, and how it says no."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.limits import RateLimits
from sandbox.user import User
from tests.unit.sandbox.telegram.parts import ADA
from tests.unit.telegram.bot_by_hand import OPUS, TOKEN, Bot, HandClock


async def test_the_bot_learns_who_it_is_by_any_spelling_of_the_method(bot: Bot) -> None:
    me = await bot.result("GETme")
    assert (me["id"], me["username"], me["is_bot"]) == (123456, "clone_bot", True)


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/bot123456:somebody-else/getMe", 401, "Unauthorized"),
        ("/botnonsense/getMe", 404, "Not Found"),
        (f"/bot{TOKEN}/getMoney", 404, "Not Found: method not found"),
        ("/", 404, "Not Found"),
        (f"/file/bot{TOKEN}/voice/file_99.oga", 404, "Not Found"),
        ("/file/bot123456:somebody-else/voice/file_0.oga", 401, "Unauthorized"),
    ],
)
async def test_a_wrong_address_is_refused_as_telegram_does(
    bot: Bot, path: str, status: int, description: str
) -> None:
    async with bot.session.get(bot.sandbox.url + path) as answer:
        assert answer.status == status
        assert await answer.json() == {
            "ok": False,
            "error_code": status,
            "description": description,
        }


async def test_a_revoked_token_is_unauthorized_until_it_is_valid_again(bot: Bot) -> None:
    bot.sandbox.revoke_token()
    assert await bot.refusal("getMe") == "Unauthorized"
    bot.sandbox.revoke_token(revoked=False)
    await bot.result("getMe")


async def test_parameters_may_come_in_the_query_in_a_form_and_as_json(bot: Bot, ada: User) -> None:
    url = f"{bot.sandbox.url}/bot{TOKEN}/sendMessage"
    markup = '{"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}'
    plain = {"chat_id": str(ADA), "text": "12", "reply_markup": markup, "protect_content": "true"}
    async with bot.session.get(url, params=plain) as answer:
        assert answer.status == 200
    async with bot.session.post(url, data=plain) as answer:
        assert answer.status == 200
    async with bot.session.post(url, json=plain) as answer:
        assert answer.status == 200
    said = [message for message in ada.messages if message.from_bot]
    assert [(message.text, message.buttons[0].text) for message in said] == [("12", "Yes")] * 3


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"chat_id": ADA, "text": "hi", "colour": "red"}, "unknown field `colour`"),
        ({"text": "hi"}, "missing required field `chat_id`"),
        ({"chat_id": "@ada", "text": "hi"}, "$.chat_id"),
        ({"chat_id": ADA, "text": 5}, "$.text"),
        ({"chat_id": ADA, "text": "hi", "reply_markup": 5}, "$.reply_markup"),
        ({"chat_id": ADA, "text": "hi", "disable_notification": "maybe"}, "disable_notification"),
        ({"chat_id": ADA, "text": "hi", "reply_markup": "{"}, 'parameter "reply_markup"'),
        ({"chat_id": ADA, "text": "hi", "reply_markup": {"keybord": []}}, "`keybord`"),
    ],
)
async def test_a_wrong_parameter_is_refused_by_name(
    bot: Bot, ada: User, parameters: dict[str, Any], named: str
) -> None:
    refusal = await bot.refusal("sendMessage", **parameters)
    assert refusal.startswith("Bad Request: ")
    assert named in refusal


@pytest.mark.parametrize("body", [b"[1]", b"{nonsense"])
async def test_a_body_that_is_no_json_object_is_refused(bot: Bot, body: bytes) -> None:
    url = f"{bot.sandbox.url}/bot{TOKEN}/getMe"
    headers = {"Content-Type": "application/json"}
    async with bot.session.post(url, data=body, headers=headers) as answer:
        assert answer.status == 400


async def test_the_log_tells_what_was_called_without_the_bytes(
    bot: Bot, ada: User, clock: HandClock
) -> None:
    await bot.upload("sendVoice", "voice", OPUS, chat_id=str(ADA))
    await bot.refusal("sendMessage", chat_id=99, text="hi")
    voice, text = bot.sandbox.calls
    assert (voice.method, voice.chat_id, voice.status) == ("sendVoice", ADA, 200)
    assert voice.parameters["voice"] == f"<upload clip.ogg, {len(OPUS)} bytes>"
    assert (text.time, text.chat_id, text.status) == (clock.now, 99, 400)


async def test_a_bot_that_sends_too_fast_must_wait(clock: HandClock) -> None:
    limits = RateLimits(overall=3, per_chat=2)
    async with (
        TelegramSandbox(token=TOKEN, clock=clock, rate_limits=limits) as sandbox,
        aiohttp.ClientSession() as session,
    ):
        bot = Bot(sandbox, session)
        for user_id in (1, 2):
            await User(sandbox, user_id=user_id, first_name="Somebody").says("hi")
        for user_id, status in [(1, True), (1, True), (1, False), (2, True), (2, False)]:
            body = await bot.call("sendMessage", chat_id=user_id, text="hi")
            assert body["ok"] is status
        assert body["parameters"] == {"retry_after": 1}
        clock.now += timedelta(seconds=1)
        await bot.result("sendMessage", chat_id=1, text="hi")
