"""The cheap Bot API of `make bench` hears the calls of every library, and keeps to the limit."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bench.updates.fake import A_SECOND, FakeTelegram, Limit

FORM = b"text=Hello&chat_id=71"
JSON = b'{"text": "Hello", "chat_id": 71}'
MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="chat_id"\r\n'
    b"Content-Type: text/plain\r\n\r\n71\r\n--b--\r\n"
)
CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(JSON), JSON)


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    telegram = FakeTelegram()
    await telegram.start()
    yield telegram
    await telegram.close()


async def asked(telegram: FakeTelegram, head: bytes, *pieces: bytes) -> bytes:
    """Send a call in pieces; return the answer up to its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(telegram.url.split(":")[-1]))
    writer.write(b"POST /bot1:A/sendMessage HTTP/1.1\r\n" + head + b"\r\n\r\n")
    for piece in pieces:
        await writer.drain()
        writer.write(piece)
    answer = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return answer


@pytest.mark.parametrize("body", [FORM, JSON, MULTIPART], ids=["form", "JSON", "multipart"])
async def test_the_chat_of_a_message_is_found_in_every_form_that_libraries_use(
    telegram: FakeTelegram, body: bytes
) -> None:
    heard: list[int] = []
    telegram.sent = heard.append
    half = len(body) // 2
    head = b"content-length: %d" % len(body)
    assert b" 200 " in await asked(telegram, head, body[:half], body[half:])
    assert heard == [71]


async def test_a_message_that_comes_in_chunks_is_heard(telegram: FakeTelegram) -> None:
    heard: list[int] = []
    telegram.sent = heard.append
    assert b" 200 " in await asked(telegram, b"Transfer-Encoding: chunked", CHUNKED)
    assert heard == [71]


def test_the_limit_takes_30_messages_in_any_second_and_tells_the_most_that_came() -> None:
    limit = Limit()
    assert all(limit.allows(10.0) for _ in range(A_SECOND))
    assert not limit.allows(10.9)
    assert limit.allows(11.0)
    assert limit.most() == A_SECOND + 1
    assert limit.refused == 1
