"""Can the database be used: is it whole, at the right level, ours, and does it take a row?"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from bot.causes import first_cause_of
from bot.doctor.findings import Wrong
from bot.doctor.place import OTHERS
from cloning.domain.errors import StorageUnavailable
from storage.dialects.soundness import UnsoundDatabase, check_soundness
from storage.dialects.urls import is_postgresql, path_of, without_passwords
from storage.migrate import TooNew
from storage.trial import try_out


async def look_at_database(urls: Sequence[str]) -> str:
    """Try the database out by each URL that leads to it; the last one leads to the server."""
    for url in urls:
        level = await asyncio.to_thread(_tried, url)
    return f"{_named(urls[-1])} is at level {level} and takes what is written"


def _tried(url: str) -> str:
    """Return the level of a database that can be used, else raise Wrong."""
    try:
        check_soundness(url)
        if not is_postgresql(url):
            _refuse_others_file(path_of(url))
        trial = try_out(url)
    except (UnsoundDatabase, TooNew) as fault:
        raise Wrong(f"{fault}", cure="see DATABASE_URL in docs/operations.md") from None
    except StorageUnavailable as fault:
        raise Wrong(
            f"{_named(url)} can't be used: {first_cause_of(fault)}", cure=_cure(url)
        ) from None
    if not trial.is_current:
        there = f"is at level {trial.level}" if trial.level else "has no tables yet"
        raise Wrong(
            f"{_named(url)} {there}; {trial.needed} is needed", cure="python -m bot migrate"
        )
    return trial.level or ""


def _refuse_others_file(path: Path) -> None:
    """What somebody else owns can't be kept safe, and we would not find what the bot finds."""
    if path.exists() and path.stat().st_uid != os.geteuid():
        raise Wrong(f"{path} belongs to another user", cure=OTHERS.format(path))


def _cure(url: str) -> str:
    if is_postgresql(url):
        return "see whether the server is up, and the host, role, password and name in the URL"
    return "end the program that holds its lock, or make room, or let us write to it and its folder"


def _named(url: str) -> str:
    return without_passwords(url) if is_postgresql(url) else str(path_of(url))
