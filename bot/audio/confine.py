"""How a child confines itself before it touches a stranger's bytes."""

import os
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from bot.audio.limits import Limits

Work = Callable[..., bytes]
"""What a child runs; it returns its answer as bytes."""


def serve(sender: Connection, limits: Limits, work: Work, arguments: tuple[object, ...]) -> None:
    """Confine this process, do the work, and send the answer as plain bytes, without pickling."""
    confine(limits)
    try:
        answer = work(*arguments)
    except MemoryError:
        sys.exit("the file asked for more memory than it may have")
    # The pipe is broken if our parent was killed: then nobody is left to complain to.
    with suppress(BrokenPipeError), open(sender.fileno(), "wb", closefd=False) as pipe:
        pipe.write(answer)


def confine(limits: Limits) -> None:
    """Give up the terminal, the environment and the directory, and set the limits."""
    os.setsid()  # Ctrl-C in the terminal is not meant for us: it would look like a bad file
    os.environb.clear()  # emptied, not read: only bot/settings reads settings
    os.chdir("/")
    _limit(resource.RLIMIT_AS, _mapped_bytes() + limits.memory_bytes)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(kind: int, value: int) -> None:
    """Set a limit, unless the operator has set a tighter one already."""
    _, hard = resource.getrlimit(kind)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (allowed, allowed))


def _mapped_bytes() -> int:
    """Return the number of mapped bytes: numpy alone maps 41 MB for each core of the machine."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()
