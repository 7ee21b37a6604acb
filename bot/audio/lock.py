"""Takes from a process, for good, everything that decoding doesn't need (Linux, libseccomp).

A decoder that a file has taken over could otherwise read our database and send it away. After
`lock` the kernel refuses to open files, to connect, to start processes, to send signals, and to run
memory that was written: all but the calls below fail with EPERM. See seccomp_rule_add(3).
"""

import ctypes
import errno
import mmap
from contextlib import suppress
from ctypes import POINTER, Structure, c_char_p, c_int, c_uint, c_uint32, c_uint64, c_void_p
from functools import cache
from typing import ClassVar, Final

LIBRARY: Final = "libseccomp.so.2"

ALLOWED: Final = (
    # memory
    "brk",
    "madvise",
    "mremap",
    "munmap",
    # what is open already: the pipe to our parent, and where complaints go
    "close",
    "read",
    "write",
    # time, threads' locks, signals of our own
    "clock_gettime",
    "clock_nanosleep",
    "futex",
    "getpid",
    "getrandom",
    "getrusage",
    "gettid",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sched_getaffinity",
    "sched_yield",
    "sigaltstack",
    # the end
    "exit",
    "exit_group",
)
ALLOWED_WITHOUT_EXEC: Final = ("mmap", "mprotect")
"""Their third argument says what the memory may be used for."""

_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM
_MASKED_EQUAL: Final = 7
_PROTECTION: Final = 2


class LockMissing(Exception):
    """This machine has no libseccomp, or its kernel has no filters."""


class _Comparison(Structure):
    """`struct scmp_arg_cmp`: (argument & datum_a) has to be datum_b."""

    _fields_: ClassVar = [
        ("argument", c_uint),
        ("operator", c_int),
        ("datum_a", c_uint64),
        ("datum_b", c_uint64),
    ]


def lock() -> None:
    """Lock this thread, and so a process with no other; LockMissing if this machine can't."""
    library, rules = _prepared()
    # Unless told otherwise, this sets "no new privileges" first.
    if fault := library.seccomp_load(rules):
        raise LockMissing(f"the kernel takes no filter: {errno.errorcode.get(-fault, fault)}")


def prepare() -> None:
    """Load the library and write the rules, so that no child of this process has to."""
    with suppress(LockMissing):
        _prepared()


@cache
def _prepared() -> tuple[ctypes.CDLL, c_void_p]:
    """Return the rules, once for all; they stay in memory."""
    library = _library()
    rules = c_void_p(library.seccomp_init(_REFUSE))
    if rules.value is None:
        raise LockMissing("libseccomp makes no filter")
    for name in ALLOWED:
        _allow(library, rules, name)
    for name in ALLOWED_WITHOUT_EXEC:
        _allow(library, rules, name, _Comparison(_PROTECTION, _MASKED_EQUAL, mmap.PROT_EXEC, 0))
    return library, rules


def _allow(library: ctypes.CDLL, rules: c_void_p, name: str, *only_if: _Comparison) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    conditions = (_Comparison * len(only_if))(*only_if)
    if library.seccomp_rule_add_array(rules, _ALLOW, number, len(only_if), conditions):
        raise LockMissing(f"libseccomp doesn't know {name}")


def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError as fault:
        raise LockMissing(f"{LIBRARY} is not installed") from fault
    library.seccomp_init.restype = c_void_p
    library.seccomp_init.argtypes = [c_uint32]
    library.seccomp_load.argtypes = [c_void_p]
    library.seccomp_syscall_resolve_name.argtypes = [c_char_p]
    library.seccomp_rule_add_array.argtypes = [
        c_void_p,
        c_uint32,
        c_int,
        c_uint,
        POINTER(_Comparison),
    ]
    return library
