"""How the sandbox's Telegram tells a bot what happened: by polling and by webhook."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.telegram.api import FIRST_UPDATE, TelegramSandbox
from sandbox.user import User
from tests.unit.telegram.bot_by_hand import TOKEN, PlainBot

HANG_UP = 0


def noon() -> datetime:
    return datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


class Bot(PlainBot):
    """A bot that polls."""

    async def ids(self, **parameters: Any) -> list[int]:
        updates = await self.call("getUpdates", **parameters)
        return [update["update_id"] - FIRST_UPDATE for update in updates]


class Receiver:
    """A webhook that answers as it is told and remembers what it took."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.taken: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.url = ""
        self._news = asyncio.Condition()

    async def receive(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.taken.append(update)
        async with self._news:
            self._news.notify_all()
        if status == HANG_UP and request.transport:
            request.transport.abort()
        return web.Response(status=status or 200)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(true)


@pytest.fixture
async def sandbox() -> AsyncIterator[TelegramSandbox]:
    async with TelegramSandbox(token=TOKEN, clock=noon, webhook_pauses=(0.0, 0.01)) as sandbox:
        yield sandbox


@pytest.fixture
async def bot(sandbox: TelegramSandbox) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        yield Bot(sandbox, session)


@pytest.fixture
def ada(sandbox: TelegramSandbox) -> User:
    return User(sandbox, user_id=7, first_name="Ada")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_stay_until_they_are_confirmed(bot: Bot, ada: User) -> None:
    for text in ("one", "two", "three"):
        await ada.says(text)
    assert await bot.ids(limit=2) == [0, 1]
    assert await bot.ids() == [0, 1, 2]
    assert await bot.ids(offset=FIRST_UPDATE + 2) == [2]
    assert await bot.ids() == [2]
    assert await bot.ids(offset=FIRST_UPDATE + 3) == []


async def test_a_negative_offset_forgets_all_but_the_newest(bot: Bot, ada: User) -> None:
    for text in ("one", "two", "three"):
        await ada.says(text)
    assert await bot.ids(offset=-1) == [2]
    assert await bot.ids() == [2]


async def test_a_long_poll_ends_when_something_happens(bot: Bot, ada: User) -> None:
    poll = asyncio.create_task(bot.ids(timeout=50))
    await bot.sandbox.until_polled()
    await ada.says("anybody there?")
    assert await poll == [0]


async def test_a_long_poll_ends_empty_after_its_time(bot: Bot) -> None:
    assert await bot.ids(timeout=1) == []


async def test_a_poll_may_wait_no_longer_than_telegram_lets_it(bot: Bot) -> None:
    assert "$.timeout" in await bot.call("getUpdates", timeout=51)
    assert "$.limit" in await bot.call("getUpdates", limit=101)


async def test_a_second_poller_ends_the_first(bot: Bot) -> None:
    first = asyncio.create_task(bot.call("getUpdates", timeout=50))
    await bot.sandbox.until_polled()
    assert await bot.ids() == []
    assert await first == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )


async def test_only_the_kinds_that_were_asked_for_come(bot: Bot, ada: User) -> None:
    assert await bot.ids(allowed_updates=["callback_query"]) == []
    message = await ada.says("unheard")
    assert await bot.ids() == []
    await bot.ids(allowed_updates=[])
    await ada.edits(message, "heard")
    await ada.blocks_the_bot()
    kinds = [list(update)[1] for update in await bot.call("getUpdates")]
    assert kinds == ["edited_message", "my_chat_member"]


async def test_an_update_can_come_twice(bot: Bot, ada: User) -> None:
    bot.sandbox.deliver_next_twice()
    await ada.says("once")
    await ada.says("twice")
    assert await bot.ids() == [0, 1]
    assert await bot.ids(offset=FIRST_UPDATE + 2) == [0]
    assert await bot.ids(offset=FIRST_UPDATE + 2) == []


async def test_numbers_can_leap(bot: Bot, ada: User) -> None:
    await ada.says("before")
    bot.sandbox.skip_update_ids(1_000_000)
    await ada.says("after")
    assert await bot.ids() == [0, 1_000_001]


async def test_a_webhook_gets_every_update_in_order_with_its_secret(
    bot: Bot, ada: User, receiver: Receiver
) -> None:
    await ada.says("before")
    assert await bot.call("setWebhook", url=receiver.url, secret_token="sesame_1") is True
    await ada.says("after")
    await receiver.until(lambda: len(receiver.taken) == 2)
    assert [update["message"]["text"] for update in receiver.taken] == ["before", "after"]
    assert receiver.secrets == ["sesame_1"] * 2


async def test_a_refused_update_is_tried_again_before_all_others(
    bot: Bot, ada: User, receiver: Receiver
) -> None:
    receiver.statuses = [503, 302, 500]
    await bot.call("setWebhook", url=receiver.url)
    await ada.says("one")
    await ada.says("two")
    await receiver.until(lambda: len(receiver.taken) == 2)
    assert [update["message"]["text"] for update in receiver.taken] == ["one", "two"]
    assert receiver.secrets == [None] * 5
    info = await bot.call("getWebhookInfo")
    error = "Wrong response from the webhook: 500 Internal Server Error"
    assert info["last_error_message"] == error
    assert info["last_error_date"] == int(noon().timestamp())


async def test_an_update_for_a_webhook_that_is_down_waits(
    bot: Bot, ada: User, receiver: Receiver
) -> None:
    nobody = "http://127.0.0.1:1/hook"
    await bot.call("setWebhook", url=nobody, allowed_updates=["message"], max_connections=3)
    await ada.says("hello?")
    async with asyncio.timeout(5):
        while "last_error_message" not in (info := await bot.call("getWebhookInfo")):
            pass
    del info["last_error_date"]
    assert info == {
        "url": nobody,
        "has_custom_certificate": False,
        "pending_update_count": 1,
        "max_connections": 3,
        "allowed_updates": ["message"],
        "last_error_message": "Connection refused",
    }
    await bot.call("setWebhook", url=receiver.url)
    await receiver.until(lambda: len(receiver.taken) == 1)


async def test_a_webhook_that_hangs_up_has_not_taken_the_update(
    bot: Bot, ada: User, receiver: Receiver
) -> None:
    receiver.statuses = [HANG_UP]
    await bot.call("setWebhook", url=receiver.url, drop_pending_updates=True)
    await ada.says("hello?")
    await receiver.until(lambda: len(receiver.taken) == 1)
    info = await bot.call("getWebhookInfo")
    assert info["last_error_message"] == "Webhook connection closed"


async def test_a_webhook_can_get_an_update_twice(bot: Bot, ada: User, receiver: Receiver) -> None:
    bot.sandbox.deliver_next_twice()
    await bot.call("setWebhook", url=receiver.url)
    await ada.says("again")
    await receiver.until(lambda: len(receiver.taken) == 2)
    assert receiver.taken[0] == receiver.taken[1]


async def test_polling_and_webhook_exclude_each_other(
    bot: Bot, ada: User, receiver: Receiver
) -> None:
    poll = asyncio.create_task(bot.call("getUpdates", timeout=50))
    await bot.sandbox.until_polled()
    await bot.call("setWebhook", url=receiver.url)
    assert await poll == "Conflict: terminated by setWebhook request"
    assert await bot.call("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    assert await bot.call("deleteWebhook") is True
    assert (await bot.call("getWebhookInfo"))["url"] == ""
    await ada.says("hi")
    assert await bot.ids() == [0]


@pytest.mark.parametrize("method", ["setWebhook", "deleteWebhook"])
async def test_pending_updates_are_dropped_on_demand(bot: Bot, ada: User, method: str) -> None:
    await ada.says("forget it")
    where = {"url": ""} if method == "setWebhook" else {}
    await bot.call(method, drop_pending_updates=True, **where)
    assert await bot.ids() == []


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"url": "ftp://127.0.0.1/hook"}, "invalid webhook URL specified"),
        ({"url": "https://example.org/hook"}, "delivers to this machine only"),
        ({"url": "http://127.0.0.1:1/", "secret_token": "a b"}, "$.secret_token"),
        ({"url": "http://127.0.0.1:1/", "secret_token": "x" * 257}, "$.secret_token"),
    ],
)
async def test_a_bad_webhook_is_refused(bot: Bot, parameters: dict[str, str], reason: str) -> None:
    assert reason in await bot.call("setWebhook", **parameters)
    assert (await bot.call("getWebhookInfo"))["url"] == ""


async def test_closing_ends_a_poll_at_once(bot: Bot) -> None:
    poll = asyncio.create_task(bot.call("getUpdates", timeout=50))
    await bot.sandbox.until_polled()
    async with asyncio.timeout(5):
        await bot.sandbox.close()
        assert await poll == "Conflict: the sandbox is closing"
    with pytest.raises(TimeoutError):
        await bot.sandbox.until_polled(within=0)
