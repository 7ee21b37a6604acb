"""Keeps other processes of the same user out of this one's memory, where the secrets are."""

import ctypes
import sys

_SET_DUMPABLE = 4
"""PR_SET_DUMPABLE of prctl(2): no core dumps, no debugger, and /proc/PID belongs to root."""


def become_undumpable() -> None:
    """Refuse debuggers and core dumps from now on, where the system can (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
