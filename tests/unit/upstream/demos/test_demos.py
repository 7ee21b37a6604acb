"""How a demo is downloaded, and how much and how long at most."""

import asyncio
import contextlib
import gzip
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from bot.upstream.demos import GuardedDemos
from tests.unit.upstream.demos.demo_host import Book, DemoHost, hosting, refusal


@pytest.fixture
async def host() -> AsyncIterator[DemoHost]:
    async with hosting() as demo_host:
        yield demo_host


Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def serving(talk: Conversation) -> AsyncIterator[int]:
    """Run a server for one connection that need not speak proper HTTP; yields its port."""
    ended = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(ConnectionError):  # a client that has enough may cut it off
                await talk(reader, writer)
                writer.close()
                await writer.wait_closed()
        finally:
            ended.set()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
        await ended.wait()


async def test_a_demo_is_fetched_whole(host: DemoHost) -> None:
    host.pages["/demo.wav"] = web.Response(body=b"RIFF" * 1_000)
    async with GuardedDemos(trusted_origins=[host.origin]) as demos:
        assert await demos.fetch(host.url()) == b"RIFF" * 1_000


async def test_nothing_but_the_request_itself_is_told(host: DemoHost) -> None:
    host.pages["/first"] = web.Response(
        status=302, headers={"Location": "/demo.wav", "Set-Cookie": "who=me"}
    )
    host.pages["/demo.wav"] = web.Response(body=b"RIFF")
    async with GuardedDemos(trusted_origins=[("localhost", host.port)]) as demos:
        await demos.fetch(f"http://localhost:{host.port}/first")
    told = {name.lower() for name in host.asked[1].headers}
    assert told == {"host", "accept", "accept-encoding", "user-agent"}


def chain(host: DemoHost, length: int) -> None:
    for number in range(length):
        host.pages[f"/{number}"] = web.Response(
            status=(301, 302, 303, 307, 308)[number % 5], headers={"Location": f"/{number + 1}"}
        )
    host.pages[f"/{length}"] = web.Response(body=b"RIFF")


async def test_three_redirects_are_followed(host: DemoHost) -> None:
    chain(host, 3)
    async with GuardedDemos(trusted_origins=[host.origin]) as demos:
        assert await demos.fetch(host.url("/0")) == b"RIFF"


async def test_a_fourth_redirect_is_one_too_many(host: DemoHost) -> None:
    chain(host, 4)
    demos = GuardedDemos(trusted_origins=[host.origin])
    assert await refusal(demos, host.url("/0")) == "too many redirects"
    assert len(host.asked) == 4


@pytest.mark.parametrize(
    ("location", "answer"),
    [
        ("http://127.0.0.1/", "an address that is not public"),
        ("http://169.254.169.254/latest/meta-data/", "an address that is not public"),
        ("//[::1]/", "an address that is not public"),
        ("http://inner.example.com/", "an address that is not public"),
        ("http://127.0.0.1:1/", "a port that is not allowed"),
        ("http://me:secret@8.8.8.8/", "an address with a user name"),
        ("file:///etc/passwd", "not a web address"),
        ("http://[::1", "not a web address"),
    ],
)
async def test_every_stop_of_a_redirect_is_checked(
    host: DemoHost, location: str, answer: str
) -> None:
    host.pages["/away"] = web.Response(status=302, headers={"Location": location})
    book = Book(inner_example_com=[["192.168.0.7"]])
    demos = GuardedDemos(trusted_origins=[host.origin], resolver=book)
    assert await refusal(demos, host.url("/away")) == answer
    assert len(host.asked) == 1


@pytest.mark.parametrize("status", [204, 206, 304, 403, 404, 500])
async def test_any_status_but_200_is_a_failure(host: DemoHost, status: int) -> None:
    host.pages["/demo.wav"] = web.Response(status=status)
    demos = GuardedDemos(trusted_origins=[host.origin])
    assert await refusal(demos, host.url()) == f"HTTP {status}"


async def test_a_redirect_to_nowhere_is_a_failure(host: DemoHost) -> None:
    host.pages["/demo.wav"] = web.Response(status=302)
    assert await refusal(GuardedDemos(trusted_origins=[host.origin]), host.url()) == "HTTP 302"


async def test_a_demo_of_just_the_limit_is_taken_and_one_byte_more_is_not(host: DemoHost) -> None:
    host.pages["/demo.wav"] = lambda _: web.Response(body=b"x" * 1_000)
    async with GuardedDemos(trusted_origins=[host.origin], max_bytes=1_000) as demos:
        assert len(await demos.fetch(host.url())) == 1_000
    demos = GuardedDemos(trusted_origins=[host.origin], max_bytes=999)
    assert await refusal(demos, host.url()) == "too big"


async def test_a_small_download_that_unpacks_to_a_big_one_is_dropped(host: DemoHost) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    host.pages["/demo.wav"] = web.Response(body=bomb, headers={"Content-Encoding": "gzip"})
    demos = GuardedDemos(trusted_origins=[host.origin], max_bytes=100_000)
    assert len(bomb) < 100_000
    assert await refusal(demos, host.url()) == "too big"


async def test_an_endless_drip_ends_with_the_time_for_all_of_it() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not reader.at_eof():
            writer.write(b".")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader.read(), timeout=0.01)

    async with serving(drip) as port:
        demos = GuardedDemos(trusted_origins=[("127.0.0.1", port)], timeout_seconds=0.2)
        assert await refusal(demos, f"http://127.0.0.1:{port}/") == "took too long"


async def test_a_host_that_is_not_there_is_a_failure() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        origin = ("127.0.0.1", unused.getsockname()[1])
        answer = await refusal(
            GuardedDemos(trusted_origins=[origin]), f"http://127.0.0.1:{origin[1]}/"
        )
    assert answer == "can't be fetched: ClientConnectorError"


async def test_a_name_that_nobody_knows_is_a_failure() -> None:
    answer = await refusal(GuardedDemos(resolver=Book()), "http://nobody.example.com/")
    assert answer == "can't be fetched: ClientConnectorDNSError"


@pytest.mark.parametrize("reply", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-"])
async def test_broken_http_is_a_failure_that_keeps_the_signature_to_itself(
    reply: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(reply)

    async with serving(babble) as port:
        demos = GuardedDemos(trusted_origins=[("127.0.0.1", port)])
        with caplog.at_level(logging.DEBUG):
            answer = await refusal(demos, f"http://127.0.0.1:{port}/demo.wav?token=canary")
    assert "can't be fetched" in answer
    assert "canary" not in answer + caplog.text


async def test_a_client_that_is_not_open_says_so() -> None:
    with pytest.raises(RuntimeError, match="not open"):
        await GuardedDemos().fetch("http://8.8.8.8/")
