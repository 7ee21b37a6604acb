"""Connections are accepted, also after there was no file handle for one."""

import asyncio
import errno
import logging
import os
import socket
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from typing_extensions import override

from bot.web.connections.listening import Acceptor
from bot.web.connections.seldom import EVERY, Seldom

HANDLES = "import resource; from bot.net import handles;"


class Greeter(asyncio.Protocol):
    """Greets, and hangs up."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"hello")
        transport.close()


class Spent(socket.socket):
    """A socket of a process that has nothing left for another connection, for some time."""

    fault = errno.EMFILE
    times = 0
    tried = 0

    @override
    def accept(self) -> tuple[socket.socket, object]:
        self.tried += 1
        if self.tried <= self.times:
            raise OSError(self.fault, os.strerror(self.fault))
        return super().accept()


class Door:
    """A socket that is listened at, and how often room was made."""

    def __init__(self, end: Spent) -> None:
        self.end = end
        self.rooms = 0
        self.spent = asyncio.Event()

    def make_room(self) -> None:
        self.rooms += 1
        self.spent.set()

    async def greeting(self) -> bytes:
        async with asyncio.timeout(10):
            reader, writer = await asyncio.open_connection(*self.end.getsockname())
            said = await reader.read()
            writer.close()
        return said


@asynccontextmanager
async def door(*, fault: int, times: int) -> AsyncIterator[Door]:
    end = Spent()
    end.fault, end.times = fault, times
    end.bind(("127.0.0.1", 0))
    end.listen(200)
    here = Door(end)
    acceptor = Acceptor(lambda _end: Greeter(), here.make_room, 10)
    acceptor.listen(end)
    try:
        yield here
    finally:
        acceptor.stop()


@pytest.mark.parametrize("fault", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM])
async def test_without_a_handle_room_is_made_and_the_connection_accepted_later(fault: int) -> None:
    async with door(fault=fault, times=2) as here:
        assert await here.greeting() == b"hello"
        assert here.rooms == 2


async def test_a_connection_that_the_network_has_lost_costs_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with door(fault=errno.EHOSTUNREACH, times=1) as here:
        assert await here.greeting() == b"hello"
        assert here.rooms == 0
    assert "Traceback" not in caplog.text


async def test_a_hundred_that_wait_for_a_handle_are_one_line_and_no_storm(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        async with door(fault=errno.EMFILE, times=3) as here:
            assert await asyncio.gather(*(here.greeting() for _ in range(100))) == [b"hello"] * 100
            assert here.rooms == 3
    assert caplog.text.count("\n") == 1


async def test_nothing_is_accepted_after_the_end() -> None:
    async with door(fault=errno.EMFILE, times=1_000) as here:
        waiting = asyncio.create_task(here.greeting())
        await here.spent.wait()
    with pytest.raises(ConnectionError):
        await waiting


def test_what_happens_often_is_logged_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    seconds = 1_000.0
    seldom = Seldom(logging.getLogger("bot"), "times: %d", clock=lambda: seconds)
    for _ in range(5):
        seldom.count()
    seconds += EVERY
    seldom.count()
    assert [record.getMessage() for record in caplog.records] == ["times: 1", "times: 5"]


@pytest.mark.parametrize(
    ("before", "after"), [((100, 300), 300), ((300, 300), 300), ((100, 100_000), 65_536)]
)
async def test_the_limit_of_handles_is_raised_as_far_as_is_allowed(
    before: tuple[int, int], after: int
) -> None:
    code = (
        f"{HANDLES} soft, hard = {before};"
        "hard = min(hard, resource.getrlimit(resource.RLIMIT_NOFILE)[1]);"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard));"
        "handles.raise_limit_of_handles(); print(handles.limit_of_handles(), hard)"
    )
    process = await create_subprocess_exec(sys.executable, "-c", code, stdout=PIPE)
    said, _ = await process.communicate()
    raised, hard = map(int, said.split())
    assert raised == min(after, hard)
