"""The folder for temporary files, in which the fork server listens on a socket."""

import errno
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Listener
from typing import Protocol


class NoTemporaryFolder(Exception):
    """No child could be started; the text says why, and what to do about it."""


class Closable(Protocol):
    """Something that is open."""

    def close(self) -> None:
        """Close it."""
        ...


def _listen() -> Closable:
    return Listener(family="AF_UNIX")


def check_temporary_folder(
    listen: Callable[[], Closable] = _listen,
) -> None:
    """Listen for a moment as the fork server will; raises NoTemporaryFolder if that fails.

    multiprocessing finds the folder and makes the path, which may have 107 bytes (unix(7)).
    """
    try:
        listen().close()
    except OSError as fault:
        raise NoTemporaryFolder(_reason(fault)) from fault


def _reason(fault: OSError) -> str:
    if "AF_UNIX path too long" in str(fault):  # raised by Python, without a number
        return f"{tempfile.gettempdir()} is too long a path for a socket: name a shorter one"
    if fault.errno == errno.ENOENT:
        return "there is no folder for temporary files that can be written: name one"
    return f"{tempfile.gettempdir()} can't be used ({fault.strerror}): make room, or name another"
