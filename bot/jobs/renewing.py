"""Keeps what a process has in hand for as long as it lives, and lets go of it at its end."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.jobs.again import repeating
from cloning.domain.errors import StorageUnavailable
from cloning.domain.limits import RENEWED_EVERY
from cloning.trainings.in_hand import InHand
from storage.processes.presence import Presence, present_as

log = logging.getLogger(__name__)


@asynccontextmanager
async def present(role: str, url: str) -> AsyncIterator[Presence]:
    """Have a role on a database until the block ends (storage/processes/presence.py).

    A server that is silent keeps a thread waiting for up to 25 s, and not the process, which may be
    told to stop meanwhile.
    """
    presence = present_as(role, url)
    there = await asyncio.to_thread(presence.__enter__)
    try:
        yield there
    finally:
        presence.__exit__(None, None, None)


@asynccontextmanager
async def showing(presence: Presence, *, every: timedelta = RENEWED_EVERY) -> AsyncIterator[None]:
    """Show others that this process is there, until the block ends."""
    if presence.lasts:
        await asyncio.to_thread(presence.show)
        yield
        return
    async with repeating(lambda: asyncio.to_thread(presence.show), every=every):
        yield


@asynccontextmanager
async def renewing(in_hand: InHand, leases: Sequence[str]) -> AsyncIterator[None]:
    """Hold some leases, and renew everything in hand, until the block ends.

    Raises:
        StorageUnavailable: if the leases can't be taken.
    """
    for lease in leases:
        await in_hand.take(lease)
    try:
        async with repeating(in_hand.renew, every=RENEWED_EVERY):
            yield
    finally:
        try:
            await in_hand.give_everything_back()
        except StorageUnavailable as fault:
            log.warning("leases can't be given back, and end soon: %s", fault.__cause__ or fault)
