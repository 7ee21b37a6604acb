"""Is there room where something is written?"""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.doctor.findings import Wrong
from storage.samples.on_disk import free_bytes

_MEGABYTE = 1024 * 1024


async def look_at_disk(
    folders: Sequence[Path],
    *,
    floor_bytes: int,
    free: Callable[[Path], int] = free_bytes,
    temporary: Callable[[], str] = tempfile.gettempdir,
) -> str:
    """Look for the folder with the least room, the temporary one included."""
    return await asyncio.to_thread(_with_least_room, folders, floor_bytes, free, temporary)


def _with_least_room(
    folders: Sequence[Path],
    floor_bytes: int,
    free: Callable[[Path], int],
    temporary: Callable[[], str],
) -> str:
    try:
        every = [*folders, Path(temporary())]
    except FileNotFoundError:
        raise Wrong(
            "there is no temporary folder that can be written",
            cure="set TMPDIR to a folder that the bot may write to",
        ) from None
    least, folder = min((free(folder.absolute()), folder) for folder in every)
    if least < floor_bytes:
        raise Wrong(
            f"{least // _MEGABYTE} MB are free where {folder} is",
            cure=f"make room: below {floor_bytes // _MEGABYTE} MB no sample is written",
        )
    return f"{least // _MEGABYTE} MB or more are free where something is written"
