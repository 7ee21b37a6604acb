"""How much of a child's time may be spent on listening; more of it is a question of the file."""

import time
from collections.abc import Callable, Sequence

Clock = Callable[[], float]

CPU_SECONDS = 7.5
"""For one recording. With the last part and the sample, two hours take less than 10 s."""

MOST_CPU_SECONDS = 14.0
"""For several recordings, of the 20 s after which a child is stopped (`limits`)."""

LEAST_CPU_SECONDS = 2.0
CPU_SECONDS_PER_MEGABYTE = 2.5
"""A small file can hold hours of silence; the lowest rates of AMR take 3.5 MB for 100 minutes."""

WALL_SECONDS = 27.0
"""Of the 30 s that a child may take (`limits`); it also has to start and to answer."""

LAST_CPU_SECONDS = 1.5
"""What the last part and the sample take, after the listening."""


class Budget:
    """CPU seconds that listening may take; on a busy machine, fewer fit into the time we have."""

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
        self._whole: Budget | None = None

    @property
    def spent(self) -> float:
        """CPU seconds."""
        return self._clocks[0]() - self._cpu_from

    @property
    def left(self) -> float:
        """CPU seconds; 0 if they are used up, or if they would take too long."""
        spent = self.spent
        in_time = self._whole.left if self._whole is not None else self._in_time(spent)
        return max(0.0, min(self.cpu_seconds - spent, in_time))

    def share(self, parts: int) -> "Budget":
        """Return an equal share of what is left, which counts from now."""
        cpu, wall = self._clocks
        share = Budget(self.left / parts, cpu=cpu, wall=wall)
        share._whole = self
        return share

    def _in_time(self, spent: float) -> float:
        """Return the CPU seconds that we get until we have to answer, if it goes on like this."""
        waited = self._clocks[1]() - self._wall_from
        seconds_for_one = max(1.0, waited / max(spent, 1e-3))
        return (WALL_SECONDS - waited) / seconds_for_one - LAST_CPU_SECONDS


def budget_for(sizes: Sequence[int]) -> Budget:
    """Return what may be spent on recordings that have so many bytes each."""
    return Budget(min(MOST_CPU_SECONDS, sum(map(_seconds_for, sizes))))


def _seconds_for(size: int) -> float:
    return min(CPU_SECONDS, LEAST_CPU_SECONDS + CPU_SECONDS_PER_MEGABYTE * size / 1_000_000)
