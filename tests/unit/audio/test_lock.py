"""What a child can't do that a file has taken over, even if it runs code of its own."""

import logging
import os
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.audio.guard import Guard
from bot.audio.limits import LIMITS
from bot.audio.studio import GuardedStudio
from tests.support.attacks import captured

REFUSED = b"EPERM"


@pytest.fixture
async def guard() -> AsyncIterator[Guard]:
    guard = Guard(children=1, limits=LIMITS)
    yield guard
    await guard.close()


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/proc/self/environ", "/proc/{parent}/environ", "/proc/{parent}/mem"]
)
async def test_it_can_open_no_file(guard: Guard, path: str) -> None:
    assert await guard.run(captured.opens, path.format(parent=os.getpid())) == REFUSED


async def test_it_can_write_no_file(guard: Guard, tmp_path: Path) -> None:
    assert await guard.run(captured.makes_a_file, str(tmp_path / "new")) == REFUSED
    assert not (tmp_path / "new").exists()


async def test_it_can_erase_no_file(guard: Guard, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.touch()
    assert await guard.run(captured.erases, str(kept)) == REFUSED
    assert kept.exists()


async def test_it_can_see_no_folder(guard: Guard, tmp_path: Path) -> None:
    assert await guard.run(captured.lists, str(tmp_path)) == REFUSED


async def test_it_can_connect_to_nobody(guard: Guard) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert await guard.run(captured.connects, server.getsockname()[1]) == REFUSED
        server.settimeout(0.1)
        with pytest.raises(TimeoutError):
            server.accept()


async def test_it_can_start_no_process_and_become_none(guard: Guard) -> None:
    assert await guard.run(captured.forks) == REFUSED
    assert await guard.run(captured.becomes_a_shell) == REFUSED


async def test_it_can_start_no_thread(guard: Guard) -> None:
    assert await guard.run(captured.starts_a_thread) == b"can't start new thread"


async def test_it_can_signal_nobody(guard: Guard) -> None:
    assert await guard.run(captured.signals, os.getpid()) == REFUSED
    assert await guard.run(captured.signals, 0) == REFUSED


async def test_it_can_look_into_no_other_process(guard: Guard) -> None:
    assert await guard.run(captured.traces, os.getpid()) == REFUSED


async def test_it_can_run_no_memory_that_it_has_written(guard: Guard) -> None:
    assert await guard.run(captured.maps_memory_to_run) == REFUSED


async def test_it_can_gain_no_privilege(guard: Guard) -> None:
    assert await guard.run(captured.becomes_root) == REFUSED


async def test_nothing_is_open_in_it_but_the_way_of_its_answer(guard: Guard) -> None:
    unlocked = Guard(children=1, limits=replace(LIMITS, locked=False))
    try:
        assert await unlocked.run(captured.counts_open_files) == b"4"
    finally:
        await unlocked.close()


async def test_a_studio_whose_children_can_not_be_locked_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    studio = GuardedStudio(children=1, limits=replace(LIMITS, locked=False))
    await studio.warm()
    await studio.close()
    with caplog.at_level(logging.WARNING):
        assert "is not locked: its limits leave it open" in caplog.text


async def test_a_studio_whose_children_are_locked_says_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    studio = GuardedStudio(children=1)
    await studio.warm()
    await studio.close()
    assert caplog.text == ""
