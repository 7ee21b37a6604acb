"""Faults hit what they are planned for, and end."""

import aiohttp
import pytest

from sandbox.user import User
from tests.unit.sandbox.telegram.parts import ADA
from tests.unit.telegram.bot_by_hand import TOKEN, Bot


async def test_a_fault_hits_its_method_as_often_as_planned(bot: Bot, ada: User) -> None:
    bot.sandbox.fail_next("sendMessage", status=429, retry_after=3)
    bot.sandbox.fail_next("sendMessage", status=500)
    await bot.result("getMe")
    slow = await bot.call("sendMessage", chat_id=ADA, text="hi")
    assert slow["parameters"] == {"retry_after": 3}
    assert slow["description"] == "Too Many Requests: retry after 3"
    assert await bot.refusal("sendmessage", chat_id=ADA, text="hi") == "Internal Server Error"
    await bot.result("sendMessage", chat_id=ADA, text="hi")


async def test_a_lasting_fault_ends_when_it_is_healed(bot: Bot) -> None:
    bot.sandbox.fail_next(status=403, times=None)
    for _ in range(3):
        assert (await bot.call("getMe"))["error_code"] == 403
    bot.sandbox.faults.heal()
    await bot.result("getMe")


async def test_a_bad_gateway_answers_in_html(bot: Bot) -> None:
    bot.sandbox.fail_next("getMe", status=502)
    async with bot.session.get(f"{bot.sandbox.url}/bot{TOKEN}/getMe") as answer:
        assert answer.status == 502
        assert (await answer.text()).startswith("<html>")


@pytest.mark.parametrize(("handled", "heard"), [(False, []), (True, ["once?"])])
async def test_a_dropped_call_leaves_open_whether_it_was_handled(
    bot: Bot, ada: User, handled: bool, heard: list[str]
) -> None:
    bot.sandbox.drop_next("sendMessage", handled=handled)
    with pytest.raises(aiohttp.ClientError):
        await bot.call("sendMessage", chat_id=ADA, text="once?")
    assert [message.text for message in ada.messages if message.from_bot] == heard
    assert bot.sandbox.calls[-1].status == 0


async def test_after_an_outage_the_chats_are_as_they_were(bot: Bot, ada: User) -> None:
    url = bot.sandbox.url
    await bot.sandbox.close()
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot.call("getMe")
    await bot.sandbox.start()
    assert bot.sandbox.url == url
    await bot.result("sendMessage", chat_id=ADA, text="here again")
    assert [message.text for message in ada.messages] == ["hello", "here again"]


async def test_a_download_can_fail_too(bot: Bot) -> None:
    bot.sandbox.fail_next("file", status=500)
    url = f"{bot.sandbox.url}/file/bot{TOKEN}/voice/file_0.oga"
    async with bot.session.get(url) as answer:
        assert answer.status == 500
