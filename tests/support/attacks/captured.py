"""What a file might have a child do that it has taken over; each answers with what came of it."""

import ctypes
import errno
import mmap
import os
import socket
import threading
from collections.abc import Callable

DONE = b"done"
_TRACE_ATTACH = 16


def opens(path: str) -> bytes:
    """Open a file to read it."""
    return _tried(lambda: os.open(path, os.O_RDONLY))


def makes_a_file(path: str) -> bytes:
    """Make a file."""
    return _tried(lambda: os.open(path, os.O_WRONLY | os.O_CREAT))


def erases(path: str) -> bytes:
    """Erase a file."""
    return _tried(lambda: os.unlink(path))


def lists(path: str) -> bytes:
    """List a folder."""
    return _tried(lambda: os.listdir(path))


def connects(port: int) -> bytes:
    """Connect to a server on this machine."""
    return _tried(lambda: socket.socket().connect(("127.0.0.1", port)))


def forks() -> bytes:
    """Start a process."""
    return _tried(_fork)


def becomes_a_shell() -> bytes:
    """Become another program."""
    return _tried(lambda: os.execv("/bin/sh", ["sh", "-c", "true"]))  # noqa: S606 - it is to fail


def starts_a_thread() -> bytes:
    """Start a thread."""
    try:
        threading.Thread(target=int).start()
    except RuntimeError as fault:
        return str(fault).encode()
    return DONE


def signals(process_id: int) -> bytes:
    """See whether a process may be signalled; 0 is its own group."""
    return _tried(lambda: os.kill(process_id, 0))


def traces(process_id: int) -> bytes:
    """Take hold of another process, as a debugger does."""
    return _called("ptrace", _TRACE_ATTACH, process_id, 0, 0)


def maps_memory_to_run() -> bytes:
    """Get memory that may be written and run."""
    everything = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
    return _tried(lambda: mmap.mmap(-1, mmap.PAGESIZE, prot=everything))


def becomes_root() -> bytes:
    """Become the user who may do everything."""
    return _tried(lambda: os.setuid(0))


def counts_open_files() -> bytes:
    """Count what is open: of the first 1,000 numbers those that can be duplicated."""
    return str(sum(_is_open(number) for number in range(1000))).encode()


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _called(name: str, *arguments: int) -> bytes:
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) == -1:
        return errno.errorcode[ctypes.get_errno()].encode()
    return DONE


def _tried(what: Callable[[], object]) -> bytes:
    try:
        what()
    except OSError as fault:
        return errno.errorcode[fault.errno or 0].encode()
    return DONE
