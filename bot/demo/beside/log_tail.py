"""Reads what is added to a log, line by line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sandbox.telegram.forms.values import Json

MOST_BYTES: Final = 256 * 1024
"""As much of the log is read at once; what came before is passed over."""

SHOWN: Final = ("event", "message", "level", "clone", "training", "slot", "reqid")


class LogTail:
    """A log in JSON, one object a line, that others write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0

    def news(self) -> Iterator[Json]:
        """Return what has been added since the last time; only whole lines are read."""
        size = self._path.stat().st_size if self._path.exists() else 0
        if size <= self._at:
            return
        with self._path.open("rb") as file:
            file.seek(max(self._at, size - MOST_BYTES))
            found = file.read()
            whole = found[: found.rfind(b"\n") + 1]
            self._at = file.tell() - len(found) + len(whole)
        for line in whole.decode(errors="replace").splitlines():
            yield _read(line)


def _read(line: str) -> Json:
    try:
        told = json.loads(line)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        return {"at": None, "event": "", "message": line, "level": "info"}
    return {"at": told.get("timestamp"), **{name: told[name] for name in SHOWN if name in told}}
