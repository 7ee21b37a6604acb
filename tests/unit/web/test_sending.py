"""A sample on disk is sent by the system itself where it can be, and read where it can't."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientPayloadError, web
from msgspec.structs import replace
from typing_extensions import Buffer, override

from bot.web.connections.arrival import Line, Part, line_of
from bot.web.connections.connection import Connection
from bot.web.connections.crowd import Crowd
from bot.web.connections.patience import PATIENCE, room_for
from bot.web.sending import Sending
from storage.samples.on_disk import DiskSamples
from storage.samples.store import File
from tests.unit.web.site import SAMPLE, Site, serving
from tests.unit.web.strangers import a_stranger, open_to_strangers

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

    def file(self, name: str) -> File | None:
        file = super().file(name)
        if file is None:
            return None
        file.close()
        return replace(file, handle=self._make_handle(self._path(name)))

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


@pytest.mark.parametrize("in_memory", [True, False])
def test_a_file_that_is_not_to_be_sent_is_closed_at_once(tmp_path: Path, in_memory: bool) -> None:
    sample = tmp_path / f"{SAMPLE}.wav"
    sample.write_bytes(WAV)
    samples = DiskSamples(tmp_path, at_once=lambda _handle, _begin, _end: in_memory)
    file = samples.file(SAMPLE)
    assert file is not None
    Sending(samples, SAMPLE, file, begin=0, end=1)
    assert (file.handle >= 0) == in_memory
    file.close()
    file.close()
    assert file.handle == -1


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
        line, file = line_of(request.transport), samples.file(SAMPLE)
        assert file is not None
        sending = Sending(samples, SAMPLE, file, begin=0, end=len(WAV))
        assert not sending.at_once(line, writer)
        await sending.over(line, writer)
        line.close()
        file.close()
        return response

    app = web.Application()
    app.router.add_get("/", answer)
    async with a_stranger(app, window=4096) as stranger:
        await stranger.says(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        got = await stranger.until_hung_up()
    assert got.endswith(b"\r\n\r\n" + before + WAV)


def asks(site: Site, *headers: str, version: str = "1.1") -> bytes:
    """A request for the sample."""
    lines = [f"GET {site.link} HTTP/{version}", "Host: here", *headers, "", ""]
    return "\r\n".join(lines).encode()


class Noting(socket.socket):
    """A socket that notes how something was sent, if not from a file."""

    room = 100
    sent: list[tuple[bytes, int]]

    @override
    def send(self, data: Buffer, flags: int = 0, /) -> int:
        self.sent.append((bytes(data), flags))
        return super().send(bytes(data)[: self.room], flags)


Noted = tuple[Noting, socket.socket, Part]


@pytest.fixture
def noting(tmp_path: Path) -> Iterator[Noted]:
    """Both ends of a connection, and what is to be sent over it."""
    (tmp_path / "file").write_bytes(b"RIFF")
    ours, theirs = socket.socketpair()
    with Noting(fileno=ours.detach()) as end, theirs, (tmp_path / "file").open("rb") as file:
        end.sent = []
        yield end, theirs, Part(file.fileno(), 1, 4, b"head ")


def test_a_head_waits_for_the_first_bytes_of_the_file(noting: Noted) -> None:
    end, theirs, part = noting
    assert Line(end).has_sent(part)
    assert end.sent == [(b"head ", socket.MSG_MORE)]
    assert theirs.recv(100) == b"head IFF"


def test_no_byte_of_the_file_goes_before_the_end_of_the_head(noting: Noted) -> None:
    end, theirs, part = noting
    end.room = 3
    assert not Line(end).has_sent(part)
    assert theirs.recv(100) == b"hea"
    assert Line(end).has_sent(part)
    assert theirs.recv(100) == b"d IFF"


@pytest.mark.parametrize("asked", [[], ["Range: bytes=7-99"]], ids=str)
async def test_a_head_of_ours_is_the_one_that_the_library_writes(
    tmp_path: Path, asked: list[str]
) -> None:
    site = await kept_in(DiskSamples(tmp_path))
    heads = []
    async with open_to_strangers(site.app) as here:
        for version in ("1.0", "1.1"):
            async with here.stranger() as stranger:
                await stranger.says(asks(site, *asked, "Connection: close", version=version))
                head, _, _ = (await stranger.until_hung_up()).partition(b"\r\n\r\n")
                heads.append(head.split(b"\r\n"))
    (theirs_status, *theirs), (ours_status, *ours) = heads
    assert ours_status == theirs_status.replace(b"HTTP/1.0", b"HTTP/1.1")
    dates = [one for one in [*theirs, *ours] if one.startswith(b"Date: ")]
    assert len(dates) == 2
    assert {*ours} - {*dates} == {*theirs, b"Connection: close"} - {*dates}


async def test_a_connection_serves_one_sample_after_the_other(tmp_path: Path) -> None:
    site = await kept_in(DiskSamples(tmp_path))
    async with a_stranger(site.app) as stranger:
        await stranger.says(asks(site) + asks(site) + asks(site, "Connection: close"))
        got = await stranger.until_hung_up()
    assert got.count(b"HTTP/1.1 200 OK\r\n") == got.count(WAV) == 3
    assert got.count(b"Connection: close\r\n") == 1
    assert got.endswith(WAV)


async def test_a_receipt_that_can_not_be_kept_sends_no_second_answer(tmp_path: Path) -> None:
    site = await kept_in(DiskSamples(tmp_path))
    site.hosting.is_away = True
    async with a_stranger(site.app) as stranger:
        await stranger.says(asks(site))
        got = await stranger.until_hung_up()
    assert got.count(b"HTTP/1.1 ") == 1
    assert got.endswith(WAV)


async def test_of_a_connection_that_is_closed_nothing_counts_as_received() -> None:
    ours, theirs = socket.socketpair()
    theirs.close()
    line = Line(ours)
    assert await line.taken_soon()
    ours.close()
    assert not await line.taken_soon()
    with pytest.raises(ConnectionResetError):
        line.keep()


async def test_nothing_is_sent_for_long_over_a_connection_that_we_have_hung_up() -> None:
    runner = web.ServerRunner(web.Server(refuse))
    await runner.setup()
    assert runner.server is not None
    with socket.socket() as end:
        connection = Connection(runner.server, Crowd(room_for()), PATIENCE, end)
        connection.hang_up()
        with pytest.raises(ConnectionResetError):
            async with connection.sending(10):
                raise AssertionError
    await runner.cleanup()


async def refuse(_request: web.BaseRequest) -> web.StreamResponse:
    raise web.HTTPNotFound
