"""How much of a child's time may be spent on listening; more of it is a question of the file."""

import time
from collections.abc import Callable

Clock = Callable[[], float]

CPU_SECONDS = 15.0
"""Of the 20 s after which a child is stopped (`limits`); the last part and the sample need some."""

LEAST_CPU_SECONDS = 2.0
CPU_SECONDS_PER_MEGABYTE = 2.0
"""A small file can hold hours of silence; the lowest rates of AMR take 3.5 MB for 100 minutes."""

WALL_SECONDS = 23.0
"""Of 30 s, for a machine that is busy with something else."""


class Budget:
    """CPU seconds that listening may take; they count faster if the machine is busy."""

    def __init__(
        self,
        cpu_seconds: float = CPU_SECONDS,
        *,
        cpu: Clock = time.process_time,
        wall: Clock = time.monotonic,
    ) -> None:
        self.cpu_seconds = cpu_seconds
        self._clocks = cpu, wall
        self._cpu_from, self._wall_from = cpu(), wall()

    @property
    def spent(self) -> float:
        """CPU seconds, or the waiting that costs as much patience."""
        cpu, wall = self._clocks
        waited = (wall() - self._wall_from) * CPU_SECONDS / WALL_SECONDS
        return max(cpu() - self._cpu_from, waited)

    @property
    def left(self) -> float:
        """CPU seconds; 0 if they are used up."""
        return max(0.0, self.cpu_seconds - self.spent)

    def share(self, parts: int) -> "Budget":
        """Return an equal share of what is left, which counts from now."""
        cpu, wall = self._clocks
        return Budget(self.left / parts, cpu=cpu, wall=wall)


def budget_for(size_bytes: int) -> Budget:
    """Return what may be spent on recordings that have so many bytes."""
    megabytes = size_bytes / 1_000_000
    return Budget(min(CPU_SECONDS, LEAST_CPU_SECONDS + CPU_SECONDS_PER_MEGABYTE * megabytes))
