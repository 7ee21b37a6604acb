"""Strangers can hold neither connections nor memory for long."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from sandbox.voice_api.front.connections import Limits
from tests.support.voices.voice_server import KEY, Api, served

HEAD = b"POST /v1/voice-clones HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n" % KEY.encode()
CLOSING = HEAD + b"Connection: close\r\n"


async def told(api: Api, *pieces: bytes) -> bytes:
    """Send something over a connection of its own, and read until the server hangs up."""
    port = int(api.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
        async with asyncio.timeout(20):
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    "pieces",
    [
        (b"",),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",),
        (HEAD + b"Content-Length: 100\r\n\r\n{",),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",),
    ],
)
async def test_whoever_does_not_go_on_is_hung_up_on(file: Path, pieces: tuple[bytes]) -> None:
    limits = Limits(head=0.2, request=0.2, answer=0.2, idle=0.2)
    async with served(file, limits=limits) as api:
        assert await told(api, *pieces) == b""


async def test_an_idle_connection_is_closed_after_its_answer(file: Path) -> None:
    async with served(file, limits=Limits(idle=0.2)) as api:
        answer = await told(api, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer.endswith(b"\r\n\r\nok")


async def test_the_connection_that_waits_for_longest_makes_room(file: Path) -> None:
    async with served(file, limits=Limits(connections=2)) as api:
        port = int(api.url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\nok")).startswith(b"HTTP/1.1 200")
        assert (await api("GET"))["code"] == 0
        asked = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        assert (await told(api, asked)).endswith(b"ok")
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
        writer.close()


async def test_a_body_may_have_64_kib(api: Api) -> None:
    answer = await told(api, CLOSING + b"Content-Length: 70000\r\n\r\n" + b" " * 70_000)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert (await api("GET"))["data"] == {"voices": []}


async def test_the_body_of_a_stranger_is_not_even_read(api: Api) -> None:
    answer = await told(
        api, b"POST /v1/voice-clones HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n"
    )
    assert b'"code":401' in answer


@pytest.mark.parametrize(
    "sent",
    [
        b"hello\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_what_is_no_http_is_answered_in_one_line(
    api: Api, caplog: pytest.LogCaptureFixture, sent: bytes
) -> None:
    assert (await told(api, sent)).startswith(b"HTTP/1.")
    assert "Traceback" not in caplog.text
