"""The life of one child process from start to end, seen from one of our threads."""

import fcntl
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from bot.audio.confine import Work, serve
from bot.audio.limits import LARGEST_ANSWER_BYTES, Limits
from bot.audio.main_module import main_left_alone

log = logging.getLogger(__name__)

PROCESSES = multiprocessing.get_context("forkserver")
"""A small process that has loaded the decoder; it forks itself for each file."""

_ENDED_BY_SOMEBODY = {-signal.SIGHUP, -signal.SIGINT, -signal.SIGTERM, 255}
"""Exit codes that say nothing about the file; 255 means that the fork server itself is gone."""

_BOOKKEEPING = threading.Lock()
"""Serialises the starts of children, because multiprocessing keeps its books for one thread.

Starting a child also reads the exit codes of all others. If two threads read the same one, one of
them gets nothing and reports a made-up 255.
"""

PIPE_BYTES = 1 << 20
"""The widest pipe that Linux gives everybody. Most samples fit into it, so the child can write all
of its answer and end, instead of waiting for us 15 times."""

_BURIAL_SECONDS = 5.0
"""How long we wait for a child that we have killed to end."""


class ChildFailed(Exception):
    """The child died, exceeded a limit, or wrote more than a child of ours would write."""


class _Stopped(Exception):
    """The answer is no longer wanted."""


def answer_of(
    work: Work, arguments: tuple[object, ...], *, limits: Limits, stop: Connection
) -> bytes | None:
    """Do `work` in a separate child and return everything that it writes.

    Returns None if the other end of `stop` was closed in the meantime. Raises ChildFailed, or
    OSError if no child could be started or something else ended it. The child is always gone by
    then.
    """
    receiver, sender = PROCESSES.Pipe(duplex=False)
    with receiver, stop:
        _widen(receiver)
        child = PROCESSES.Process(target=serve, args=(sender, limits, work, arguments), daemon=True)
        with sender, _BOOKKEEPING, main_left_alone():
            child.start()
        try:
            return _attend(child, receiver, _Patience(limits.wall_seconds, stop))
        except _Stopped:
            return None
        except ChildFailed as failure:
            log.warning("a child that decodes audio failed: %s", failure)
            raise
        finally:
            _bury(child)


def _widen(pipe: Connection) -> None:
    if sys.platform == "linux":
        with suppress(OSError):  # some may have no pipes as wide as this
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


class _Patience:
    """Waits for something, with a time limit, and stops when told to."""

    def __init__(self, seconds: float, stop: Connection) -> None:
        self._end = time.monotonic() + seconds
        self._stop = stop

    def wait_for(self, thing: Connection | int) -> None:
        """Return when `thing` is ready."""
        left = max(0.0, self._end - time.monotonic())
        ready = wait([thing, self._stop], left)
        if self._stop in ready:
            raise _Stopped
        if not ready:
            raise ChildFailed("it took too long")


def _attend(child: BaseProcess, receiver: Connection, patience: _Patience) -> bytes:
    answer = _read(receiver, patience)
    patience.wait_for(child.sentinel)
    with _BOOKKEEPING:
        code = child.exitcode
    if code in _ENDED_BY_SOMEBODY:
        raise InterruptedError("somebody ended the child that decodes audio")
    if code != 0:
        raise ChildFailed(f"exit code {code}")
    return answer


def _read(receiver: Connection, patience: _Patience) -> bytes:
    """Read to the end of the pipe, without trusting the child about the length."""
    answer = bytearray()
    while len(answer) <= LARGEST_ANSWER_BYTES:
        patience.wait_for(receiver)
        piece = os.read(receiver.fileno(), PIPE_BYTES)
        if not piece:
            return bytes(answer)
        answer += piece
    raise ChildFailed("it said too much")


def _bury(child: BaseProcess) -> None:
    _kill(child)
    wait([child.sentinel], _BURIAL_SECONDS)
    with _BOOKKEEPING:
        child.join(0)
        child.close()


def _kill(child: BaseProcess) -> None:
    """Kill a child and what it has started, if it could start anything (bot/audio/lock.py)."""
    if child.pid is not None and not wait([child.sentinel], 0):
        with suppress(ProcessLookupError):  # it may not have made its own group yet
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
