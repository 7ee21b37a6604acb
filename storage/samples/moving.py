"""The samples of a folder as rows of the table that keeps them in a database."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storage.files.private import opened
from storage.samples.store import NAME


def rows_of(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Read whole samples one by one, in the order of their names; the folder may not exist."""
    for path in sorted(folder.glob("*.wav")):
        file = opened(path) if NAME.fullmatch(path.stem) else None
        if file is not None:
            with file:
                kept_at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
                yield {"name": path.stem, "kept_at": kept_at, "wav": file.read()}
