"""Loaded first in the fork server: it and its children leave the CPU to what answers people.

Linux shares a core between sessions before it looks at single processes (autogroups, sched(7)).
So the server begins a session of its own, asks for less on behalf of all of it, and its children
stay in it. Only the fork server may load this.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.audio.limits import NICENESS

_AUTOGROUP: Final = Path("/proc/self/autogroup")


def _step_back() -> None:
    os.setsid()
    os.nice(NICENESS)
    with suppress(OSError):  # such a kernel has no autogroups, or leaves them as they are
        _AUTOGROUP.write_text(str(NICENESS), encoding="ascii")


_step_back()
