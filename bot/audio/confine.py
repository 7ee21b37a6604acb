"""What the child does to itself before it touches a byte of a stranger's."""

import os
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from bot.audio.limits import Limits

Work = Callable[..., bytes]
"""What a child is started for: it returns the bytes that it answers with."""


def serve(sender: Connection, limits: Limits, work: Work, arguments: tuple[object, ...]) -> None:
    """Confine this process, do the work, and send the answer as it is, without pickling."""
    confine(limits)
    try:
        answer = work(*arguments)
    except MemoryError:
        sys.exit("the file asked for more memory than it may have")
    # A pipe is broken when whoever asked was killed: there is nobody left to complain to.
    with suppress(BrokenPipeError), open(sender.fileno(), "wb", closefd=False) as pipe:
        pipe.write(answer)


def confine(limits: Limits) -> None:
    """Give up the terminal, the environment and the directory, and take on the limits."""
    os.setsid()  # Ctrl-C in the terminal is not meant for us: it would look like a bad file
    os.environb.clear()  # emptied, not read: only bot/settings reads settings
    os.chdir("/")
    _limit(resource.RLIMIT_AS, _mapped_bytes() + limits.memory_bytes)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(kind: int, value: int) -> None:
    """Set a limit, or leave a tighter one that the operator has set already."""
    _, hard = resource.getrlimit(kind)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (allowed, allowed))


def _mapped_bytes() -> int:
    """Tell how much is mapped already: numpy alone maps 41 MB for each core of the machine."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()
