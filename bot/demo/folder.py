"""The folder of a demo, which holds what people have recorded: nobody else's, and gone at the end.

A process that is killed can't remove its folder, so the next one does. Each folder has a file that
its process keeps locked: the lock ends with the process, however that ends, and no other process
can be taken for it, as by a number.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

PREFIX: Final = "voice-clone-"

LOCK: Final = "in-use"
"""The name of the locked file; a folder without it is none of ours."""


@contextmanager
def private_folder() -> Iterator[Path]:
    """Make a folder that only we can read; it is removed at the end, and leftovers of others now.

    The folders are made where `tempfile` makes its own.
    """
    remove_leftovers(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name, _locked(Path(name)):
        yield Path(name)


def remove_leftovers(place: Path) -> None:
    """Remove the folders in a place whose processes are gone; whatever can't be removed stays."""
    with suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and _is_ours(entry) and _is_left(Path(entry)):
                _remove(Path(entry))


def _is_ours(entry: os.DirEntry[str]) -> bool:
    """Tell whether it is a folder, no link to one, that nobody but this user can look into."""
    with suppress(FileNotFoundError):
        seen = entry.stat(follow_symlinks=False)
        is_private = stat.S_IMODE(seen.st_mode) == stat.S_IRWXU
        return stat.S_ISDIR(seen.st_mode) and is_private and seen.st_uid == os.getuid()
    return False


def _is_left(folder: Path) -> bool:
    with suppress(OSError):
        opened = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(opened)
        return True
    return False


def _remove(folder: Path) -> None:
    """Remove a folder; its lock last, by which it is known should its service be ending still."""
    with suppress(OSError):
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry)  # it follows no link out of the folder
                elif entry.name != LOCK:
                    Path(entry).unlink()
        shutil.rmtree(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep the folder's file locked; it gets its name only then, or another could be quicker."""
    with (folder / f"{LOCK}.new").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        Path(file.name).rename(folder / LOCK)
        yield
