"""The hosted samples, on disk, readable only by us."""

import asyncio
import errno
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from cloning.domain.errors import StorageUnavailable
from storage.files.private import close_to_others, known_handle_of, opened
from storage.samples.store import NAME, File, Found, checked

PIECE_BYTES: Final = 64 * 1024


def free_bytes(folder: Path) -> int:
    """Return the free bytes on the disk of a folder, which may not exist yet."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _is_ours(name: str) -> bool:
    """Tell whether a file is a sample, or a part of one."""
    return NAME.fullmatch(name.partition(".")[0]) is not None


def are_in_memory(handle: int, begin: int, end: int) -> bool:
    """Tell whether the first and the last of these bytes can be read without a disk.

    Those between them were written, or read ahead, at the same time. On file systems that can't
    tell, they are not in memory.
    """
    try:
        for at in (begin, end - 1):
            os.preadv(handle, [bytearray(1)], at, os.RWF_NOWAIT)
    except (OSError, AttributeError):  # the latter where the system is not Linux
        return False
    return True


class DiskSamples:
    """One file for each sample, in one folder; a sample is there whole or not at all.

    With less than `floor_bytes` free, no sample is stored: the rest of the disk is the database's.
    """

    def __init__(
        self,
        folder: Path,
        *,
        floor_bytes: int = 0,
        free: Callable[[], int] | None = None,
        sync: Callable[[int], None] = os.fsync,
        at_once: Callable[[int, int, int], bool] = are_in_memory,
    ) -> None:
        self._folder = folder.absolute()
        self._floor_bytes = floor_bytes
        self._free = free or partial(free_bytes, self._folder)
        self._sync = sync
        self._at_once = at_once

    def has_room(self) -> bool:
        """Return whether a sample can be stored without nearly filling the disk."""
        return self._free() >= self._floor_bytes

    async def keep(self, name: str, wav: bytes) -> None:
        """Store a sample; StorageUnavailable if the disk won't take it."""
        try:
            await asyncio.to_thread(self._write, self._path(name), wav)
        except OSError as fault:
            raise StorageUnavailable from fault

    async def erase(self, name: str) -> None:
        """See cloning/ports/outside.py."""
        try:
            await asyncio.to_thread(self._unlink, self._path(name).stem)
        except OSError as fault:
            raise StorageUnavailable from fault

    async def kept_before(self, moment: datetime) -> Sequence[str]:
        """See cloning/ports/outside.py."""
        return await asyncio.to_thread(self._older_than, moment.timestamp())

    async def find(self, name: str) -> Found | None:
        """See storage/samples/store.py."""
        try:
            file = self._opened(name)
        except OSError as fault:
            raise StorageUnavailable from fault
        if file is None:
            return None
        file.close()
        return file.found

    def file(self, name: str) -> File | None:
        """See storage/samples/store.py."""
        try:
            return self._opened(name)
        except OSError:  # whoever looks for it is told
            return None

    async def read(self, name: str, begin: int, end: int) -> AsyncGenerator[bytes, None]:
        """See storage/samples/store.py; what is open can be read to its end."""
        try:
            file = await asyncio.to_thread(opened, self._path(name))
            if file is None:
                raise StorageUnavailable
            with file:
                file.seek(begin)
                while begin < end:
                    piece = await asyncio.to_thread(file.read, min(PIECE_BYTES, end - begin))
                    if not piece:
                        raise StorageUnavailable
                    yield piece
                    begin += len(piece)
        except OSError as fault:
            raise StorageUnavailable from fault

    def tighten(self) -> None:
        """Take from others what rights they have to the folder and to the samples in it."""
        close_to_others(self._folder, is_ours=_is_ours)
        for file in self._folder.glob("*.*"):
            with suppress(OSError):  # it is gone meanwhile, or somebody else's
                if _is_ours(file.name) and not file.is_symlink():
                    file.chmod(0o600)

    async def trouble(self) -> str | None:
        """See storage/samples/store.py."""
        return await asyncio.to_thread(self._trouble)

    def _path(self, name: str) -> Path:
        return self._folder / f"{checked(name)}.wav"

    def _opened(self, name: str) -> File | None:
        if NAME.fullmatch(name) is None:
            return None
        # As text: a `Path` takes 6 µs.
        opened = known_handle_of(f"{self._folder}/{name}.wav")
        if opened is None:
            return None
        handle, known = opened
        found = Found(size=known.st_size, kept_at=datetime.fromtimestamp(known.st_mtime, UTC))
        return File(handle=handle, found=found, at_once=self._at_once)

    def _write(self, path: Path, wav: bytes) -> None:
        if not self.has_room():
            raise OSError(errno.ENOSPC, "too little room is left on the disk")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(
            dir=self._folder, prefix=f"{path.stem}.", suffix=".part"
        )
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(wav)
                file.flush()
                self._sync(file.fileno())
            Path(temporary).replace(path)
            self._sync_folder()
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _trouble(self) -> str | None:
        """Try it out: permissions alone tell nothing of a disk that is read-only or gone."""
        try:
            if not self.has_room():
                return "disk"
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=self._folder, prefix=".try."):
                return None
        except OSError:
            return "samples"

    def _older_than(self, timestamp: float) -> Sequence[str]:
        names = set()
        for file in self._folder.glob("*.*"):
            if _is_ours(file.name) and file.lstat().st_mtime < timestamp:
                names.add(file.name.partition(".")[0])
        return sorted(names)

    def _sync_folder(self) -> None:
        """Sync the new name to disk too: only then does the file survive a loss of power."""
        handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._sync(handle)
        finally:
            os.close(handle)

    def _unlink(self, name: str) -> None:
        """Remove a sample, and any partial file that a killed process has left."""
        for file in self._folder.glob(f"{name}.*"):
            file.unlink(missing_ok=True)
