"""Hearing what the code under test calls a fault of its own."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.town.bots.life import Planned
from tests.faults.town.judging.ledger import Ledger


class _FaultsOfOurs(logging.Handler):
    """Hears what the code under test calls a fault of its own."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(logging.ERROR)
        self._ledger = ledger

    def emit(self, record: logging.LogRecord) -> None:
        fault = record.exc_info[1] if record.exc_info else None
        if fault is not None and not isinstance(fault, Planned):
            self._ledger.violated(f"a fault of ours: {fault!r}")


@contextmanager
def hearing_faults(ledger: Ledger) -> Iterator[None]:
    """Have the ledger hear of faults of ours, and nobody of anything else."""
    log = logging.getLogger("cloning")
    handler, before = _FaultsOfOurs(ledger), (log.level, log.propagate)
    log.addHandler(handler)
    log.setLevel(logging.ERROR)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before[0])
        log.propagate = before[1]
