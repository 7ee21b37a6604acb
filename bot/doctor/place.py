"""Can samples be kept where the settings say?"""

import asyncio
import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from bot.causes import first_cause_of
from bot.doctor.findings import Wrong
from cloning.domain.errors import StorageUnavailable
from storage.samples.on_disk import DiskSamples
from storage.samples.store import UnusablePlace

if TYPE_CHECKING:
    from storage.samples.in_bucket import BucketSamples

OTHERS = "run the doctor as the user that the bot runs as, or chown {} to it"
_ROOT = 0
_FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


async def look_at_folder(folder: Path) -> str:
    """Write a file into the folder of the samples, and erase it; makes no folder."""
    if not await asyncio.to_thread(_is_there, folder):
        return f"{folder} will be made with the first sample"
    name = secrets.token_hex(16)
    samples = DiskSamples(folder)
    try:
        await samples.keep(name, b"")
        await samples.erase(name)
    except StorageUnavailable as fault:
        raise _not_writable(folder, first_cause_of(fault)) from None
    mode = await asyncio.to_thread(_mode_of, folder)
    if mode & _FOR_OTHERS:
        raise Wrong(f"others may read {folder} (mode {mode:o})", cure=f"chmod 700 {folder}")
    return f"{folder} can be written, by nobody else"


def _is_there(folder: Path) -> bool:
    """Return whether a folder of ours is there; if not, it must be possible to make it."""
    if folder.exists():
        _refuse_others(folder)
        return True
    parent = next(each for each in folder.absolute().parents if each.exists())
    if not os.access(parent, os.W_OK | os.X_OK):
        raise _not_writable(parent, "permission denied")
    if os.geteuid() == _ROOT:
        _refuse_others(parent)
    return False


def _refuse_others(folder: Path) -> None:
    """Refuse what another user's bot could not use any more if we wrote to it."""
    if folder.stat().st_uid != os.geteuid():
        raise Wrong(f"{folder} belongs to another user", cure=OTHERS.format(folder))


def _mode_of(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def _not_writable(folder: Path, why: str) -> Wrong:
    return Wrong(
        f"{folder} can't be written: {why}",
        cure=f"chown it to the user that the bot runs as, and: chmod 700 {folder}",
    )


async def look_at_bucket(bucket: "BucketSamples") -> str:
    """Write, delete and look for something without content, as the bot does when it starts."""
    try:
        await bucket.check()
    except UnusablePlace as fault:
        cure = "see whether the store is up" if fault.passes else "see SAMPLES_URL and its key"
        raise Wrong(f"samples can't be kept in the bucket: {fault}", cure=cure) from None
    return "the bucket can be written, and keeps nothing that is deleted"
