"""The samples of a folder as rows of the table that keeps them in a database."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storage.samples.store import NAME


def rows_of(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Read whole samples one by one, in the order of their names; the folder may not exist."""
    for path in sorted(folder.glob("*.wav")):
        if NAME.fullmatch(path.stem) and path.is_file() and not path.is_symlink():
            kept_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            yield {"name": path.stem, "kept_at": kept_at, "wav": path.read_bytes()}
