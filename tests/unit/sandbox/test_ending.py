"""A server ends at the latest with its starter, and its end is noticed."""

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.servers.ending import Guarded

WAITS = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
print("up", flush=True)
signal.pause()
"""


def started(code: str, log: Path) -> Guarded:
    return Guarded([sys.executable, "-c", code], log=log)


def until(true: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.01)


def test_the_end_of_a_server_is_noticed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    server = started("raise SystemExit(5)", log)
    until(lambda: server.has_ended, log)
    assert server.exit_code == 5
    server.end()


@pytest.mark.parametrize(("by", "code"), [("", 3), ("KILL", 128 + signal.SIGKILL)])
def test_a_server_is_ended_by_the_signal_that_is_named(tmp_path: Path, by: str, code: int) -> None:
    log = tmp_path / "log"
    server = started(WAITS, log)
    until(lambda: "up" in log.read_text(), log)
    server.end(by)
    assert server.exit_code == code
