"""Nobody holds a connection by being slow, and nobody who is honest is hung up on."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from msgspec.structs import replace

from bot.web.connections.patience import Patience
from bot.web.server import SECRET_HEADER, WEBHOOK_PATH
from tests.unit.web.site import SECRET, Site, site_with
from tests.unit.web.strangers import LONG, PATIENT, Stranger, a_stranger

SHORT = 0.2
"""Seconds that a test is patient for."""

WAV = bytes(range(250)) * 8_000
"""Two million bytes: more than is under way to somebody who doesn't read."""

ASKS = b"GET /robots.txt HTTP/1.1\r\nHost: here\r\n\r\n"


@pytest.fixture
async def site(tmp_path: Path) -> Site:
    return await site_with(WAV, tmp_path)


async def says_nothing(_stranger: Stranger) -> None:
    """Only connect."""


async def begins_a_head(stranger: Stranger) -> None:
    await stranger.says(b"GET /robots.txt HTTP/1.1\r\nX-Slow: ")


async def begins_a_line(stranger: Stranger) -> None:
    await stranger.says(b"GE")


@pytest.mark.parametrize("begins", [says_nothing, begins_a_head, begins_a_line])
async def test_a_first_request_has_to_begin_in_time(
    site: Site, begins: Callable[[Stranger], Awaitable[None]]
) -> None:
    async with a_stranger(site.app, replace(PATIENT, head=SHORT)) as stranger:
        await begins(stranger)
        assert await stranger.until_hung_up() == b""


async def test_a_head_that_comes_byte_by_byte_has_to_end_in_time(site: Site) -> None:
    async with a_stranger(site.app, replace(PATIENT, head=SHORT)) as stranger:
        await begins_a_head(stranger)
        assert await stranger.drips() < LONG / 2


async def test_a_second_request_has_to_begin_in_time(site: Site) -> None:
    async with a_stranger(site.app, replace(PATIENT, idle=SHORT)) as stranger:
        await stranger.says(ASKS)
        assert b" 200 " in await stranger.answer()
        await begins_a_head(stranger)
        assert await stranger.drips() < LONG / 2


async def test_whoever_goes_on_asking_is_answered_for_as_long_as_they_like(site: Site) -> None:
    patience = replace(PATIENT, head=SHORT, idle=SHORT, answer=SHORT)
    async with a_stranger(site.app, patience) as stranger:
        for _ in range(10):
            await stranger.says(ASKS)
            assert b" 200 " in await stranger.answer()
            await asyncio.sleep(SHORT / 4)


async def test_a_body_that_comes_byte_by_byte_is_refused(site: Site) -> None:
    patience = replace(PATIENT, body=SHORT)
    async with a_stranger(Site(site.samples, patience).app, patience) as stranger:
        await stranger.says(
            f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: here\r\n{SECRET_HEADER}: {SECRET}\r\n"
            "Content-Length: 100000\r\n\r\n".encode()
        )
        dripping = asyncio.create_task(stranger.drips())
        assert b" 408 " in await stranger.answer()
        assert await dripping < LONG / 2


@pytest.mark.parametrize("asked", ["POST /telegram", "POST /nowhere", "GET /healthz"])
async def test_a_body_that_nobody_reads_is_not_waited_for(site: Site, asked: str) -> None:
    async with a_stranger(site.app, replace(PATIENT, body=SHORT)) as stranger:
        head = f"{asked} HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n\r\n"
        await stranger.says(head.encode())
        assert await stranger.drips() < LONG / 2


async def slowly(stranger: Stranger, a_second: int) -> int:
    """Read until we are hung up on; returns how many bytes came."""
    got = 0
    async with asyncio.timeout(LONG):
        while piece := await stranger.reader.read(max(1, a_second // 50)):
            got += len(piece)
            await asyncio.sleep(len(piece) / a_second)
    return got


async def asks_for_the_sample(site: Site, stranger: Stranger, more: str = "") -> None:
    await stranger.says(f"GET {site.link} HTTP/1.1\r\nHost: here\r\n{more}\r\n".encode())


@pytest.mark.parametrize("pieces", ["", "Range: bytes=0-99999\r\n"])
async def test_a_sample_has_to_be_read_in_time(site: Site, pieces: str) -> None:
    patience = replace(PATIENT, sample=SHORT)
    site = Site(site.samples, patience=replace(patience, bytes_a_second=10_000_000))
    async with a_stranger(site.app, patience, window=4096) as stranger:
        await asks_for_the_sample(site, stranger, pieces)
        with pytest.raises(ConnectionResetError):
            await slowly(stranger, 20_000)
    assert site.hosting.receipts == []


async def test_a_sample_that_nobody_reads_is_not_sent_for_ever(site: Site) -> None:
    site = Site(site.samples, patience=replace(PATIENT, sample=SHORT, bytes_a_second=10_000_000))
    async with a_stranger(site.app, window=4096) as stranger:
        await asks_for_the_sample(site, stranger)
        await asyncio.sleep(SHORT * 5)
        assert len(await stranger.until_hung_up()) < len(WAV)


async def test_a_long_sample_may_take_longer(site: Site) -> None:
    patience = Patience(sample=SHORT, answer=SHORT, bytes_a_second=len(WAV) // 10)
    site = Site(site.samples, patience=patience)
    async with a_stranger(site.app, patience, window=65_536) as stranger:
        await asks_for_the_sample(site, stranger, "Connection: close\r\n")
        assert await slowly(stranger, len(WAV)) > len(WAV)
        await asyncio.wait_for(site.hosting.receipt.wait(), LONG)


async def test_answers_that_nobody_reads_are_not_kept_for_ever(site: Site) -> None:
    async with a_stranger(site.app, replace(PATIENT, idle=SHORT), window=4096) as stranger:
        await asyncio.wait_for(stranger.says(ASKS * 100_000), LONG / 2)
        assert stranger.writer.transport.is_closing()


async def test_a_request_in_hand_has_longer_than_one_that_has_not_begun() -> None:
    async def thinks(_request: web.Request) -> web.Response:
        await asyncio.sleep(SHORT * 2)
        return web.Response(text="done")

    app = web.Application()
    app.router.add_get("/", thinks)
    patience = replace(PATIENT, head=SHORT, idle=SHORT)
    async with a_stranger(app, patience) as stranger:
        await stranger.says(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        assert (await stranger.answer()).endswith(b"done")


async def test_a_request_that_takes_for_ever_is_given_up() -> None:
    async def thinks(_request: web.Request) -> web.Response:
        await asyncio.sleep(LONG)
        return web.Response()

    app = web.Application()
    app.router.add_get("/", thinks)
    async with a_stranger(app, replace(PATIENT, answer=SHORT)) as stranger:
        await stranger.says(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        assert await asyncio.wait_for(stranger.until_hung_up(), LONG / 2) == b""


def test_those_who_came_together_are_not_hung_up_on_together() -> None:
    times = [PATIENT.shortened(by / 10) for by in range(11)]
    assert [time.head for time in times[::10]] == [LONG, LONG * 0.75]
    assert len({(time.head, time.idle) for time in times}) == 11
    assert {replace(time, head=LONG, idle=LONG) for time in times} == {PATIENT}
