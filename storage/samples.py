"""The samples that are hosted just now, on disk, for our eyes only."""

import asyncio
import os
import re
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cloning.errors import StorageUnavailable

NAME = re.compile(r"[0-9a-f]{32}")
"""What a sample may be called; anything else never reaches the file system."""


class DiskSamples:
    """One file a sample, in one folder; a sample is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, name: str, wav: bytes) -> None:
        """Store a sample; StorageUnavailable when the disk won't take it."""
        try:
            await asyncio.to_thread(self._write, self._path(name), wav)
        except OSError as fault:
            raise StorageUnavailable from fault

    async def erase(self, name: str) -> None:
        """Remove a sample; it is no fault when it is gone already."""
        try:
            await asyncio.to_thread(self._unlink, self._path(name).stem)
        except OSError as fault:
            raise StorageUnavailable from fault

    async def kept_before(self, moment: datetime) -> Sequence[str]:
        """Name the samples that were stored before then, whole or not."""
        return await asyncio.to_thread(self._older_than, moment.timestamp())

    def path(self, name: str) -> Path | None:
        """Find a sample's file, or None when there is none of this name."""
        if NAME.fullmatch(name) is None:
            return None
        path = self._path(name)
        return path if path.is_file() and not path.is_symlink() else None

    def _path(self, name: str) -> Path:
        if NAME.fullmatch(name) is None:
            raise ValueError("not the name of a sample")
        return self._folder / f"{name}.wav"

    def _write(self, path: Path, wav: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(
            dir=self._folder, prefix=f"{path.stem}.", suffix=".part"
        )
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(wav)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _older_than(self, timestamp: float) -> Sequence[str]:
        names = set()
        for file in self._folder.glob("*.*"):
            name = file.name.partition(".")[0]
            if NAME.fullmatch(name) and file.lstat().st_mtime < timestamp:
                names.add(name)
        return sorted(names)

    def _unlink(self, name: str) -> None:
        """Remove a sample, and what a process that was killed has left of writing it."""
        for file in self._folder.glob(f"{name}.*"):
            file.unlink(missing_ok=True)
