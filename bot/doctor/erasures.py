"""Can the file of erasures be kept where the settings say?"""

import asyncio
import os
import stat
from pathlib import Path

from bot.doctor.findings import Wrong
from bot.doctor.place import OTHERS


async def look_at_erasures(path: Path) -> str:
    """See whether the file, or the folder in which it will be made, is ours; writes nothing."""
    return await asyncio.to_thread(_looked, path)


def _looked(path: Path) -> str:
    if not os.path.lexists(path):
        parent = next(each for each in path.absolute().parents if each.exists())
        if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
            raise _wrong(f"{parent} is no folder that can be written")
        return f"{path} will be made at the first start"
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise _wrong(f"{path} is not a plain file")
    if status.st_uid != os.geteuid():
        raise Wrong(f"{path} belongs to another user", cure=OTHERS.format(path))
    if not os.access(path, os.R_OK | os.W_OK):
        raise _wrong(f"{path} can't be read and written")
    return f"{path} can be written"


def _wrong(what: str) -> Wrong:
    return Wrong(what, cure="let the bot's user write there, or name another ERASURES_FILE")
