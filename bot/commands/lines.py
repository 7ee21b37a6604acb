"""What commands print, and the exit codes with which they end."""

import signal
import sys
from collections.abc import Sequence
from typing import TextIO

MISCONFIGURED = 2
"""The exit code if the configuration has to be corrected."""

UNAVAILABLE = 1
"""The exit code if the database is locked or full: our supervisor can restart us to try again."""

UNREAD = 128 + signal.SIGPIPE
"""The exit code if nobody reads what we print to its end; shells give it for other programs."""

INTERRUPTED = 128 + signal.SIGINT
"""The exit code after Ctrl+C, which shells give for other programs; the service ends with 0."""

NOT_MIGRATED = "DATABASE_URL: this database is not at the level needed; run: python -m bot migrate"


def answer(code: int, lines: Sequence[str]) -> int:
    """Print the result of a command, and return its exit code."""
    say(*lines, to=sys.stdout)
    return code


def answer_or_complain(code: int, lines: Sequence[str]) -> int:
    """Print what was done, or complain about what was not; returns the exit code."""
    say(*lines, to=sys.stderr if code else sys.stdout)
    return code


def complain(*lines: str) -> int:
    """Say what has to be corrected; returns the exit code."""
    say(*lines)
    return MISCONFIGURED


def say(*lines: str, to: TextIO | None = None) -> None:
    """Print lines, by default to stderr."""
    for line in lines:
        print(line, file=to or sys.stderr)
