"""Files and folders for our eyes only."""

import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

_NO_FILE: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO})
"""No such name, a file in place of a folder, a link, or the socket of a program."""

_OF_A_DISK: Final = "lost+found"


def opened(path: Path) -> BinaryIO | None:
    """Open a file for reading; None if there is none, or a link, a pipe or a folder in its place.

    Raises:
        OSError: if it can't be read.
    """
    known = known_handle_of(path)
    return None if known is None else os.fdopen(known[0], "rb")


def known_handle_of(path: Path | str) -> tuple[int, os.stat_result] | None:
    """Do the same for whoever needs the system's handle, and what it knows; closes it."""
    try:
        # A pipe would have us wait for somebody who writes to it.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as fault:
        if fault.errno in _NO_FILE:
            return None
        raise
    known = os.fstat(handle)
    if not stat.S_ISREG(known.st_mode):
        os.close(handle)
        return None
    return handle, known


def refuse_what_is_no_file(handle: int, path: Path) -> None:
    """Raise OSError for a device or a pipe: to close `/dev/null` to others would stop a machine."""
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        raise OSError(errno.EINVAL, "this is no regular file", str(path))


def close_to_others(folder: Path, *, is_ours: Callable[[str], bool]) -> None:
    """Take all rights to a folder from others, if it is ours and holds nothing but ours.

    Others may need a folder that holds more, such as /var/lib.
    """
    with suppress(OSError):  # it is somebody else's, or the disk is read-only
        known = folder.stat()
        if known.st_uid != os.geteuid() or not known.st_mode & 0o077:
            return
        if all(is_ours(name) or name == _OF_A_DISK for name in os.listdir(folder)):
            folder.chmod(0o700)
