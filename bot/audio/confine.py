"""How a child confines itself before it touches a stranger's bytes."""

import os
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection

from bot.audio.limits import Limits
from bot.audio.lock import LockMissing, lock

_FIRST_OWN = 3
"""The first file behind standard input, output and errors."""

_HIGHEST_OPEN = 1 << 16
"""No process of ours has more files open than this."""

Work = Callable[..., bytes]
"""What a child runs; it returns its answer as bytes."""


def serve(sender: Connection, limits: Limits, work: Work, arguments: tuple[object, ...]) -> None:
    """Confine this process, do the work, and send the answer as plain bytes, without pickling."""
    pipe = sender.fileno()
    confine(limits, pipe)
    try:
        answer = work(*arguments)
    except MemoryError:
        sys.exit("the file asked for more memory than it may have")
    # The pipe is broken if our parent was killed: then nobody is left to complain to.
    with suppress(BrokenPipeError):
        _write(pipe, answer)


def confine(limits: Limits, pipe: int) -> None:
    """Give up the terminal, the environment, the directory and all open files but a pipe.

    Sets the limits, and locks the process if this machine can (`GuardedStudio.warm` tells).
    """
    os.setpgid(0, 0)  # so that all of us can be killed; the terminal is left (inside/behind.py)
    os.environb.clear()  # emptied, not read: only bot/settings reads settings
    os.chdir("/")
    _limit(resource.RLIMIT_AS, _mapped_bytes() + limits.memory_bytes)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_CORE, 0)
    # What the fork server has open could tell other processes what to do.
    os.closerange(_FIRST_OWN, pipe)
    os.closerange(pipe + 1, _HIGHEST_OPEN)
    if limits.locked:
        with suppress(LockMissing):
            lock()


def _write(pipe: int, answer: bytes) -> None:
    """Write it all; a file object would ask the kernel what it is, which is locked."""
    left = memoryview(answer)
    while left:
        left = left[os.write(pipe, left) :]


def _limit(kind: int, value: int) -> None:
    """Set a limit, unless the operator has set a tighter one already."""
    _, hard = resource.getrlimit(kind)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (allowed, allowed))


def _mapped_bytes() -> int:
    """Return the number of mapped bytes: numpy alone maps 41 MB for each core of the machine."""
    # A child has its own copy of all pages that it touches: `Path` and its text file cost 1.4 ms.
    statm = os.open("/proc/self/statm", os.O_RDONLY)
    pages = int(os.read(statm, 64).split()[0])
    os.close(statm)
    return pages * resource.getpagesize()
