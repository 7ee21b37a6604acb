"""What the upstream client does when the upstream, or the way to it, fails."""

import asyncio
import gzip
import json
import socket
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot.upstream.client import VoiceApi
from cloning.domain.errors import SlotNotFound, UpstreamDenied, UpstreamUnavailable
from tests.support.journal import journal
from tests.unit.upstream.voice_api_stand_in import (
    KEY,
    SAMPLE_URL,
    SLOT,
    StandIn,
    client,
    lose,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


async def test_reads_are_tried_three_times(api: VoiceApi, upstream: StandIn) -> None:
    upstream.says(wrapped({}, 500))
    upstream.does(lose)
    upstream.says(wrapped(SLOT))
    assert (await api.get("voice_clone_abc123")).name == "My voice"
    assert len(upstream.asked) == 3


async def test_reads_give_up_after_the_third_time(api: VoiceApi, upstream: StandIn) -> None:
    for _ in range(4):
        upstream.says(wrapped({}, 500))
    with pytest.raises(UpstreamUnavailable):
        await api.voices()
    assert len(upstream.asked) == 3


async def test_each_try_writes_one_line_into_the_log_and_the_library_none(
    api: VoiceApi, upstream: StandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        upstream.says(wrapped({}, 500))
    with journal() as log, pytest.raises(UpstreamUnavailable):
        await api.voices()
    assert log.getvalue().count("voices -: 500") == 3
    assert "retry" not in log.getvalue()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("answer", [wrapped({}, 404), wrapped(SLOT)])
async def test_a_ping_is_content_with_any_answer_that_takes_our_key(
    api: VoiceApi, upstream: StandIn, answer: dict[str, object]
) -> None:
    upstream.says(answer)
    with journal("INFO") as log:
        await api.ping()
    assert log.getvalue() == ""
    assert upstream.asked == [("GET", "/v1/voice-clones/readiness", None)]
    assert upstream.headers[0]["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("code", "fault"),
    [(500, UpstreamUnavailable), (401, UpstreamDenied), (429, UpstreamUnavailable)],
)
async def test_a_ping_is_tried_once(
    api: VoiceApi, upstream: StandIn, code: int, fault: type[Exception]
) -> None:
    upstream.says(wrapped({}, code))
    with pytest.raises(fault):
        await api.ping()
    assert len(upstream.asked) == 1


BUSY = pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": " 0 "}, 0.0),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            30.0,
        ),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:27:00 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            0.0,
        ),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-7"}, None),
        ({"Retry-After": "9" * 400}, None),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:30 -0000"}, None),
        ({}, None),
    ],
)


@BUSY
@pytest.mark.parametrize("status", [429, 503])
async def test_how_long_it_wants_to_be_left_alone_is_told(
    api: VoiceApi, upstream: StandIn, status: int, headers: dict[str, str], seconds: float | None
) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>busy</html>", status=status, headers=headers)

    upstream.does(answer)
    with pytest.raises(UpstreamUnavailable) as fault:
        await api.create(None)
    assert fault.value.retry_after == seconds


@pytest.mark.parametrize("status", [429, 503])
async def test_a_read_is_not_repeated_against_an_upstream_that_wants_to_be_left_alone(
    api: VoiceApi, upstream: StandIn, status: int
) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Retry-After": "7"})

    upstream.does(answer)
    with pytest.raises(UpstreamUnavailable):
        await api.voices()
    assert len(upstream.asked) == 1


async def test_nor_against_one_that_says_in_its_own_words_that_it_is_busy(
    api: VoiceApi, upstream: StandIn
) -> None:
    upstream.says(wrapped({}, 429))
    with pytest.raises(UpstreamUnavailable):
        await api.voices()
    assert len(upstream.asked) == 1


async def test_a_verdict_on_a_read_is_final(api: VoiceApi, upstream: StandIn) -> None:
    upstream.says(wrapped({}, 404))
    with pytest.raises(SlotNotFound):
        await api.get("voice_clone_abc123")
    assert len(upstream.asked) == 1


@pytest.mark.parametrize("fault", ["lost answer", "500", "unreadable"])
@pytest.mark.parametrize("verb", ["create", "train", "rename", "delete"])
async def test_writes_are_never_sent_twice(
    api: VoiceApi, upstream: StandIn, verb: str, fault: str
) -> None:
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "create": lambda: api.create(None),
        "train": lambda: api.train("voice_clone_abc123", sample_url=SAMPLE_URL, title="Ada"),
        "rename": lambda: api.rename("voice_clone_abc123", "Ada"),
        "delete": lambda: api.delete("voice_clone_abc123"),
    }
    # First a good read, so that the write goes out on a connection that is kept alive.
    upstream.says(wrapped({"voices": []}))
    await api.voices()
    for _ in range(3):
        if fault == "lost answer":
            upstream.does(lose)
        elif fault == "500":
            upstream.says(wrapped({}, 500))
        else:
            upstream.says("?")
    with pytest.raises(UpstreamUnavailable) as caught:
        await calls[verb]()
    assert len(upstream.asked) == 2
    assert caught.value.applied is None


async def test_a_redirect_is_not_followed_so_the_key_goes_nowhere_else(
    api: VoiceApi, upstream: StandIn
) -> None:
    async def redirect(_: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": f"{upstream.url}/thief"})

    upstream.does(redirect)
    with pytest.raises(UpstreamUnavailable):
        await api.create(None)
    assert [path for _, path, _ in upstream.asked] == ["/v1/voice-clones"]


async def test_cookies_are_not_kept(upstream: StandIn) -> None:
    async def bake(_: web.Request) -> web.StreamResponse:
        return web.json_response(wrapped({"voices": []}), headers={"Set-Cookie": "who=me"})

    upstream.does(bake)
    upstream.says(wrapped({"voices": []}))
    # By name, since no client ever keeps the cookies of a bare address.
    async with client(upstream.url.replace("127.0.0.1", "localhost")) as api:
        await api.voices()
        await api.voices()
    assert "Cookie" not in upstream.headers[1]


@pytest.mark.parametrize("compressed", [False, True])
async def test_a_huge_answer_is_dropped(api: VoiceApi, upstream: StandIn, compressed: bool) -> None:
    async def flood(_: web.Request) -> web.StreamResponse:
        body = b" " * 5_000_000
        if compressed:
            return web.Response(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
        return web.Response(body=memoryview(body)[:900_000].tobytes())

    upstream.does(flood)
    with pytest.raises(UpstreamUnavailable) as caught:
        await api.create(None)
    assert "too big" in caught.value.answer


async def test_an_answer_of_just_the_limit_is_taken(upstream: StandIn) -> None:
    body = json.dumps(wrapped({})).encode()

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body)

    upstream.does(answer)
    upstream.does(answer)
    async with client(upstream.url, max_answer_bytes=len(body)) as api:
        await api.delete("voice_clone_abc123")
    async with client(upstream.url, max_answer_bytes=len(body) - 1) as api:
        with pytest.raises(UpstreamUnavailable):
            await api.delete("voice_clone_abc123")


async def test_a_slow_answer_leaves_it_open_whether_the_request_was_done(
    upstream: StandIn,
) -> None:
    released = asyncio.Event()

    async def dawdle(_: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.Response()

    upstream.does(dawdle)
    async with client(upstream.url, timeout=0.1) as api:
        with pytest.raises(UpstreamUnavailable) as caught:
            await api.create(None)
    released.set()
    assert caught.value.applied is None


async def test_a_dead_port_proves_that_nothing_was_done() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        async with client(f"http://127.0.0.1:{port}") as api:
            with pytest.raises(UpstreamUnavailable) as caught:
                await api.create(None)
    assert caught.value.applied is False


async def test_a_connection_that_can_not_be_made_in_time_proves_that_nothing_was_done() -> None:
    # A server that accepts nobody: its queue is full, so connecting gets no answer.
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"
        api = VoiceApi(base_url=url, api_key=KEY, timeout_seconds=10, connect_seconds=0.1)
        async with api:
            with pytest.raises(UpstreamUnavailable) as caught:
                await api.create(None)
    assert caught.value.applied is False
