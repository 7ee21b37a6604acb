"""Which core does what: a bot has one to itself, and we drive it from another."""

import os
from collections.abc import Sequence


def keep_to_our_core() -> None:
    """Leave the first core of this machine to the bots, if there is another one."""
    os.sched_setaffinity(0, {cores()[-1]})


def on_the_bots_core(command: Sequence[str]) -> Sequence[str]:
    """Return a command that runs on the bots' core alone."""
    return ["taskset", "--cpu-list", str(cores()[0]), *command]


def cores() -> Sequence[int]:
    """Return the two cores that we use: for bots, and for us; the same if there is only one."""
    mine = _AT_FIRST
    return mine[0], mine[1] if len(mine) > 1 else mine[0]


_AT_FIRST = sorted(os.sched_getaffinity(0))
