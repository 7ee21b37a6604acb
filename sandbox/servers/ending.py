"""Ends what was started here when its starter ends, however that ends."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# The server is a child of a shell. A second shell waits for its input to end or to name a signal:
# the end of the process that started both closes the pipe, and the server is gone. A background
# job of a shell has no input but what it is given, hence the third handle.
_GUARDED = """
how=$1; shift; exec 3<&0
"$@" 3<&- & server=$!
( read -r told <&3; kill "-${told:-$how}" $server ) & guard=$!
wait $server; code=$?
kill $guard 2>/dev/null; exit $code
"""

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

    @property
    def exit_code(self) -> int | None:
        """Its exit code, 128 and the number of the signal that ended it, or None while it runs."""
        return self._process.poll()

    def end(self, by: str = "") -> None:
        """End it by a signal, such as KILL, or the usual one, and wait until it is gone."""
        if not self.has_ended:
            self._process.communicate(f"{by}\n".encode(), timeout=STOP_SECONDS)
