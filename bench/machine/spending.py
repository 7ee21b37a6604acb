"""What processes spend, from Linux's own accounts in /proc."""

import os
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
NS_PER_US = 1000
US_PER_S = 1_000_000
KIB_PER_MIB = 1024


def family_of(pid: int) -> Iterator[int]:
    """Yield a process and all that it has started and that still run."""
    yield pid
    for task in _entries(PROC / str(pid) / "task"):
        for child in _read(task / "children").split():
            yield from family_of(int(child))


def cpu_us(pid: int, *, ended: bool = False) -> float:
    """Return the microseconds that a process and its children have spent on a CPU.

    The first number of schedstat is in nanoseconds (Documentation/scheduler/sched-stats). Threads
    that have ended are not in it. With `ended`, children that have ended count as well; of them
    Linux tells hundredths of a second.
    """
    total = 0.0
    for one in family_of(pid):
        for task in _entries(PROC / str(one) / "task"):
            total += int((_read(task / "schedstat") or "0").split()[0]) / NS_PER_US
        if ended:
            total += _of_ended_children_us(one)
    return total


def memory_mib(pid: int) -> tuple[float, float]:
    """Return the resident memory of a process, and that of its children together."""
    main, *children = [_resident_mib(one) for one in family_of(pid)]
    return main, sum(children)


def _of_ended_children_us(pid: int) -> float:
    """Return cutime and cstime, the 16th and 17th field of stat (proc_pid_stat(5))."""
    _name, _, rest = _read(PROC / str(pid) / "stat").rpartition(")")
    fields = rest.split()
    ticks = int(fields[13]) + int(fields[14]) if fields else 0
    return ticks * US_PER_S / os.sysconf("SC_CLK_TCK")


def _resident_mib(pid: int) -> float:
    for line in _read(PROC / str(pid) / "status").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / KIB_PER_MIB
    return 0.0


def _entries(folder: Path) -> list[Path]:
    try:
        return [folder / name for name in os.listdir(folder)]
    except OSError:
        return []


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
