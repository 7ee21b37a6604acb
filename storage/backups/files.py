"""A backup as a file, which is there whole or not at all, and readable only by us."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage.backups import pieces
from storage.backups.container import read_records, write_records
from storage.backups.pieces import Head, Lines, Piece, Rows
from storage.backups.restoring import Restored, restore
from storage.backups.taking import CantBackUp, pieces_of


@dataclass(frozen=True, slots=True)
class Taken:
    """What was backed up."""

    level: str = ""
    rows: int = 0
    size: int = 0
    """In bytes."""


class _Counted:
    """Counts what is backed up on its way."""

    def __init__(self) -> None:
        self.level = ""
        self.rows = 0

    def records(self, passing: Iterator[Piece]) -> Iterator[bytes]:
        for piece in passing:
            if isinstance(piece, Head):
                self.level = piece.level
            elif isinstance(piece, Rows):
                self.rows += len(piece.rows)
            elif isinstance(piece, Lines):
                self.rows += piece.rows
            yield pieces.written(piece)


def take_backup(url: str, key: bytes, path: Path, *, now: datetime) -> Taken:
    """Write a backup of a database that may be in use.

    Args:
        url: the database.
        key: the 32 bytes of BACKUP_KEY.
        path: the file, which must not exist yet.
        now: the present moment, which the backup notes.

    Raises:
        CantBackUp: if the file exists, or there is nothing to back up.
        StorageUnavailable: if the database can't be read now.
        OSError: if the file can't be written.
    """
    _refuse_existing(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    counted = _Counted()
    try:
        with os.fdopen(handle, "wb") as file, closing(pieces_of(url, now)) as taking:
            write_records(file, key, counted.records(taking))
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        _refuse_existing(path)  # it may have come meanwhile
        Path(temporary).rename(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return Taken(level=counted.level, rows=counted.rows, size=size)


def restore_backup(path: Path, key: bytes, url: str, *, now: datetime, replace: bool) -> Restored:
    """Fill a database with what a file holds; arguments and errors as for `restore`.

    Raises:
        OSError: if the file can't be read.
    """
    with path.open("rb") as file:
        return restore(pieces.read(read_records(file, key)), url, now=now, replace=replace)


def _refuse_existing(path: Path) -> None:
    if os.path.lexists(path):
        raise CantBackUp(f"{path} is there already: give another name, or move it away")


def _sync_folder(folder: Path) -> None:
    """Sync the new name to disk too: only then does the file survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
