"""Is our clock right?"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from aiohttp import hdrs

from bot.doctor.findings import NotChecked, Wrong
from bot.doctor.outside.asking import FAULTS, session
from cloning.ports.outside import Clock

TOLERATED: Final = timedelta(seconds=30)
"""A store takes signatures that are 15 minutes off; a clock that is kept right is never so far."""

_WHOLE_SECOND: Final = timedelta(seconds=1)


async def look_at_clock(servers: Mapping[str, str], clock: Clock) -> str:
    """Compare our clock with the header Date of servers, each given by its name and its URL."""
    found = await asyncio.gather(*(_ahead(url, clock) for url in servers.values()))
    ahead = {name: by for name, by in zip(servers, found, strict=True) if by is not None}
    if not ahead:
        raise NotChecked("no server told the time")
    said = ", ".join(f"{_in_words(by)} {name}'s" for name, by in ahead.items())
    if min(map(abs, ahead.values())) > TOLERATED:
        raise Wrong(
            f"it is {said}", cure="keep the clock right by NTP, such as: timedatectl set-ntp true"
        )
    return f"it is {said}"


async def _ahead(url: str, clock: Clock) -> timedelta | None:
    """Return by how much our clock is ahead of a server's; None if it doesn't tell the time."""
    try:
        before = clock()
        async with session() as http, http.head(url, allow_redirects=False) as answer:
            theirs = parsedate_to_datetime(answer.headers[hdrs.DATE])
        return _difference(before, clock(), theirs)
    except (*FAULTS, KeyError):
        return None


def _difference(before: datetime, after: datetime, theirs: datetime) -> timedelta:
    """Return the least by which we may be ahead: the server told whole seconds, meanwhile."""
    if after < theirs:
        return after - theirs
    return max(before - theirs - _WHOLE_SECOND, timedelta())


def _in_words(ahead: timedelta) -> str:
    seconds = round(ahead.total_seconds())
    if not seconds:
        return "the same as"
    return f"{abs(seconds)} s {'ahead of' if seconds > 0 else 'behind'}"
