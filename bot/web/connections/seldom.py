"""Logs what happens often only now and then, so that strangers can't fill a disk with it."""

import logging
import time
from collections.abc import Callable

EVERY = 60.0
"""Seconds between two lines."""


class Seldom:
    """Counts something, and logs the count at most once a minute."""

    def __init__(
        self, log: logging.Logger, words: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take words with a %d for the count, and a clock that counts seconds."""
        self._log = log
        self._words = words
        self._clock = clock
        self._count = 0
        self._said_at = clock() - EVERY

    def count(self) -> None:
        """Count one more; the first one is logged at once."""
        self._count += 1
        if self._clock() >= self._said_at + EVERY:
            self._log.warning(self._words, self._count)
            self._said_at, self._count = self._clock(), 0
