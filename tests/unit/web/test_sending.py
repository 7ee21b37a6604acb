"""A sample on disk is sent by the system itself where it can be, and read where it can't."""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest
from aiohttp import ClientPayloadError, web

from bot.web.connections.arrival import line_of
from bot.web.sending import Sending
from storage.samples.on_disk import DiskSamples
from tests.unit.web.strangers import a_stranger
from tests.unit.web.test_server import SAMPLE, Site, serving

WAV = bytes(range(250)) * 8_000


def whatever_the_disk(_handle: int, _begin: int, _end: int) -> bool:
    """Everything is in memory, also on a file system that can't tell."""
    return True


class Sent(DiskSamples):
    """A folder whose samples can't be read; they have to be sent."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, at_once=whatever_the_disk)

    async def read(self, name: str, begin: int, end: int) -> AsyncGenerator[bytes, None]:
        if begin < end:
            raise AssertionError(name)
        yield b""


class Read(DiskSamples):
    """A folder whose samples are read from wherever somebody stops to send them."""

    def __init__(self, folder: Path, handle: Callable[[Path], int]) -> None:
        super().__init__(folder, at_once=whatever_the_disk)
        self._make_handle = handle
        self.read_from: list[int] = []

    def handle(self, name: str, begin: int, end: int) -> int | None:
        return self._make_handle(self._path(name))

    async def read(self, name: str, begin: int, end: int) -> AsyncGenerator[bytes, None]:
        self.read_from.append(begin)
        async for piece in super().read(name, begin, end):
            yield piece


def a_pipe(_path: Path) -> int:
    """What no system can send with sendfile(2)."""
    ours, theirs = os.pipe()
    os.close(theirs)
    return ours


def cut_short(path: Path) -> int:
    """A sample of which only the beginning is left."""
    os.truncate(path, 100_000)
    return os.open(path, os.O_RDONLY)


async def kept_in(samples: DiskSamples) -> Site:
    await samples.keep(SAMPLE, WAV)
    return Site(samples)


@pytest.mark.parametrize(
    ("asked", "sent"),
    [({}, WAV), ({"Range": "bytes=7-1999998"}, WAV[7:-1]), ({"Range": "bytes=-1"}, WAV[-1:])],
)
async def test_the_system_sends_a_sample_that_is_in_memory(
    tmp_path: Path, asked: dict[str, str], sent: bytes
) -> None:
    site = await kept_in(Sent(tmp_path))
    async with serving(site) as client:
        for _ in range(3):  # over one connection
            answer = await client.get(site.link, headers=asked)
            assert await answer.read() == sent


async def test_a_sample_that_is_not_in_memory_is_read(tmp_path: Path) -> None:
    site = await kept_in(DiskSamples(tmp_path, at_once=lambda _handle, _begin, _end: False))
    async with serving(site) as client:
        assert await (await client.get(site.link)).read() == WAV


async def test_a_file_that_the_system_can_not_send_is_read(tmp_path: Path) -> None:
    samples = Read(tmp_path, a_pipe)
    site = await kept_in(samples)
    async with serving(site) as client:
        assert await (await client.get(site.link)).read() == WAV
        await asyncio.wait_for(site.hosting.receipt.wait(), 2)
    assert samples.read_from == [0]


async def test_a_sample_that_has_become_shorter_is_not_fetched(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    samples = Read(tmp_path, cut_short)
    site = await kept_in(samples)
    with caplog.at_level(logging.WARNING):
        async with serving(site) as client:
            answer = await client.get(site.link)
            with pytest.raises(ClientPayloadError):
                await answer.read()
    assert samples.read_from == [100_000]
    assert site.hosting.receipts == []
    assert "a sample can't be read to its end: None" in caplog.messages


async def test_somebody_who_hangs_up_meanwhile_has_not_fetched_it(tmp_path: Path) -> None:
    samples = Sent(tmp_path)
    await samples.keep(SAMPLE, WAV * 10)  # more than the system takes at once
    site = Site(samples)
    async with a_stranger(site.app, window=4096) as stranger:
        await stranger.says(f"GET {site.link} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        assert b" 200 " in await stranger.answer_head()
        stranger.writer.transport.abort()
        await asyncio.sleep(0.2)
    assert site.hosting.receipts == []


async def test_a_sample_comes_behind_whatever_the_library_still_has(tmp_path: Path) -> None:
    samples = DiskSamples(tmp_path, at_once=whatever_the_disk)
    await samples.keep(SAMPLE, WAV)
    before = b"x" * 1_000_000  # more than the system takes at once

    async def answer(request: web.Request) -> web.StreamResponse:
        length = {"Content-Length": str(len(before) + len(WAV))}
        response = web.StreamResponse(headers=length)
        writer = await response.prepare(request)
        assert writer is not None
        assert request.transport is not None
        request.transport.write(before)
        with line_of(request.transport) as line:
            sending = Sending(samples=samples, name=SAMPLE, begin=0, end=len(WAV))
            await sending.over(line, writer)
        return response

    app = web.Application()
    app.router.add_get("/", answer)
    async with a_stranger(app, window=4096) as stranger:
        await stranger.says(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        got = await stranger.until_hung_up()
    assert got.endswith(b"\r\n\r\n" + before + WAV)
