"""What the library's Bot learns when Telegram, or the way to it, fails; never the token."""

import asyncio
import logging
import socket

import pytest
from aiohttp import web
from telegram import (
    Bot,
)
from telegram.error import (
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.net.transport import AiohttpRequest
from handlers.chat.not_sent import NotSent
from tests.unit.telegram.bot_api_stand_in import SENT, TOKEN, BotApi, bot_of


async def lose(request: web.Request) -> web.StreamResponse:
    """Close the connection after the request was read: the message may have been sent."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def everything(error: BaseException | None) -> str:
    """All that could be printed of an error and of what led to it."""
    if error is None:
        return ""
    before = everything(error.__cause__) + everything(error.__context__)
    return f"{error} {error!r} {error.args} {before}"


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 413, 502])
async def test_a_gateways_page_is_no_word_of_telegrams(bot: Bot, api: BotApi, status: int) -> None:
    api.sends(f"<html>Cannot POST /bot{TOKEN}/sendMessage</html>".encode(), status=status)
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(42, "Hello")
    assert type(caught.value) is NetworkError
    assert TOKEN not in everything(caught.value)


@pytest.mark.parametrize("body", [b"<html></html>", b" <!doctype html>", b'{"ok": false}'])
async def test_a_success_that_is_not_the_bot_apis_leaves_it_open_whether_it_was_sent(
    bot: Bot, api: BotApi, body: bytes
) -> None:
    api.sends(body)
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(42, "Hello")
    assert type(caught.value) is NetworkError


async def test_a_dead_port_proves_that_nothing_was_sent(request_: AiohttpRequest) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        bot = bot_of(f"http://127.0.0.1:{unused.getsockname()[1]}", request_)
        with pytest.raises(NotSent) as caught:
            await bot.send_message(42, "Hello")
    assert isinstance(caught.value.__cause__, OSError)
    assert TOKEN not in everything(caught.value)


async def test_a_connection_that_can_not_be_made_in_time_proves_that_nothing_was_sent() -> None:
    # A server that accepts nobody: its queue is full, so connecting gets no answer.
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        async with AiohttpRequest(connect_timeout=0.1) as request:
            bot = bot_of(f"http://127.0.0.1:{full.getsockname()[1]}", request)
            with pytest.raises(NotSent) as caught:
                await bot.send_message(42, "Hello")
    assert isinstance(caught.value.__cause__, TimeoutError)
    assert TOKEN not in everything(caught.value)


async def test_a_full_pool_proves_that_nothing_was_sent(api: BotApi) -> None:
    arrived, released = asyncio.Event(), asyncio.Event()

    async def hold(_: web.Request) -> web.StreamResponse:
        arrived.set()
        await released.wait()
        return web.json_response({"ok": True, "result": SENT})

    api.does(hold)
    async with AiohttpRequest(connections=1, pool_timeout=0.05, connect_timeout=0.05) as request:
        bot = bot_of(api.url, request)
        first = asyncio.create_task(bot.send_message(42, "first"))
        await arrived.wait()
        with pytest.raises(NotSent) as caught:
            await bot.send_message(42, "second")
        released.set()
        assert (await first).message_id == 5
    assert len(api.asked) == 1
    assert TOKEN not in everything(caught.value)


async def test_a_slow_answer_is_a_timeout_after_which_nobody_knows(api: BotApi) -> None:
    released = asyncio.Event()

    async def dawdle(_: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.Response()

    api.does(dawdle)
    async with AiohttpRequest(read_timeout=0.1) as request:
        with pytest.raises(TimedOut) as caught:
            await bot_of(api.url, request).send_message(42, "Hello")
    released.set()
    assert isinstance(caught.value.__cause__, TimeoutError)
    assert TOKEN not in everything(caught.value)


async def test_an_endless_drip_is_a_timeout_too(api: BotApi) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        ended = asyncio.get_running_loop().create_future()
        while request.transport is not None and not request.transport.is_closing():
            await response.write(b" ")
            await asyncio.wait([ended], timeout=0.02)
        return response

    api.does(drip)
    async with AiohttpRequest(
        read_timeout=0.1, write_timeout=0.1, connect_timeout=0.1, pool_timeout=0.1
    ) as request:
        with pytest.raises(TimedOut):
            await bot_of(api.url, request).send_message(42, "Hello")


async def test_a_lost_answer_leaves_it_open_whether_it_was_sent(bot: Bot, api: BotApi) -> None:
    api.does(lose)
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(42, "Hello")
    assert type(caught.value) is NetworkError
    assert caught.value.__cause__ is not None
    assert len(api.asked) == 1
    assert TOKEN not in everything(caught.value)


async def test_a_redirect_is_not_followed(bot: Bot, api: BotApi) -> None:
    async def redirect(_: web.Request) -> web.StreamResponse:
        return web.Response(status=307, headers={"Location": f"{api.url}/{TOKEN}/thief"})

    api.does(redirect)
    with pytest.raises(NetworkError):
        await bot.send_message(42, "Hello")
    assert len(api.asked) == 1


@pytest.mark.parametrize("raw", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9"])
async def test_broken_http_keeps_the_token_to_itself(
    raw: bytes, request_: AiohttpRequest, caplog: pytest.LogCaptureFixture
) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    bot = bot_of(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", request_)
    async with server:
        with caplog.at_level(logging.DEBUG), pytest.raises(NetworkError) as caught:
            await bot.send_message(42, "Hello")
    assert not isinstance(caught.value, NotSent | TimedOut)
    assert TOKEN not in everything(caught.value) + caplog.text


async def test_no_log_line_holds_the_token(
    bot: Bot, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    api.says(SENT)
    api.says(SENT)
    api.says({"file_id": "f", "file_unique_id": "u"})
    api.says(None, status=429, description="Too Many Requests", parameters={"retry_after": 17})
    api.says(None, status=401, description="Unauthorized")
    api.does(lose)
    api.sends(f"<p>/bot{TOKEN}/</p>".encode())
    with caplog.at_level(logging.DEBUG):
        await bot.send_message(42, "Hello")
        await bot.send_voice(42, b"OggS")
        await bot.get_file("f")
        for _ in range(4):
            with pytest.raises(TelegramError) as caught:
                await bot.send_message(42, "Hello")
            assert TOKEN not in everything(caught.value)
    assert caplog.records
    assert TOKEN not in "".join(
        f"{record.getMessage()} {vars(record)}" for record in caplog.records
    )
