"""Ends what was started here when its starter ends, however that ends."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# The server is a child of a shell that waits for its input to end: the end of the process that
# started it closes the pipe, and the server is gone.
_GUARDED = 'how=$1; shift; "$@" & server=$!; read -r _; kill -$how $server; wait $server'

STOP_SECONDS = 30.0
"""How long a server may take to end."""


class Guarded:
    """A server that ends at the latest when this process does."""

    def __init__(
        self, command: Sequence[str], *, log: Path, ends_by: str = "TERM", **as_whom: Any
    ) -> None:
        """Start it.

        Args:
            command: the program and its arguments.
            log: where its output is appended.
            ends_by: the signal that ends it.
            as_whom: what `subprocess.Popen` takes about user, folder and environment.
        """
        with log.open("ab") as output:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - no input from outside
                ["/bin/sh", "-c", _GUARDED, "sh", ends_by, *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                **as_whom,
            )

    @property
    def has_ended(self) -> bool:
        """Whether it is gone, such as because its port is taken."""
        return self._process.poll() is not None

    def end(self) -> None:
        """End it, and wait until it is gone."""
        self._process.communicate(timeout=STOP_SECONDS)
