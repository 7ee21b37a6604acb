"""The whole loop: owners who talk, a bot that is killed again and again, and what is left of it."""

import asyncio
import random
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from bot.demo_stage import Stage, staged
from sandbox.telegram_values import Event
from sandbox.voice_slots import FAILED, INIT, SUCCESS, Slot
from tests.faults.sigkill.life import Life
from tests.faults.sigkill.lives import Lives
from tests.faults.sigkill.owners import Owner
from tests.faults.sigkill.records import Records

OWNERS = 30

LOOKS = 3
"""How often in a row, half a second apart, all must be still: owners hesitate before they press."""

STALLED = 60.0
"""After so many seconds without any progress at the end we look at what there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What is left when all is over."""

    seed: int
    stage: Stage
    owners: Sequence[Owner]
    lives: Sequence[Life]
    records: Records
    said: str
    foreign: Mapping[str, Slot]
    """Slots of somebody else in the same account, as they were at the beginning."""
    seconds: float

    @property
    def notes(self) -> int:
        """How many voice notes were sent."""
        return _sent(self.owners)


async def play(*, kills: int, notes: int, seed: int, folder: Path) -> Aftermath:
    """Have owners talk while the bot is killed so often, until so many notes are answered."""
    began = time.monotonic()
    records = Records(folder / "kept" / "bot.db")
    async with staged(training_seconds=0.2, **_chosen(folder)) as stage:
        lives = Lives(stage, folder, records, _chance(seed))
        owners = _owners(stage, seed)
        foreign = _foreign_slots(stage)

        def enough() -> bool:
            return len(lives.ended) >= kills and _sent(owners) >= notes

        talks = [asyncio.create_task(owner.talks(enough)) for owner in owners]
        try:
            for _ in range(kills):
                await lives.one_more()
            async with lives.last():
                await _until_still(stage, owners, records)
        finally:
            for talk in talks:
                talk.cancel()
            await asyncio.gather(*talks, return_exceptions=True)
    return Aftermath(
        seed=seed,
        stage=stage,
        owners=owners,
        lives=lives.ended,
        records=records,
        said=lives.said(),
        foreign=foreign,
        seconds=time.monotonic() - began,
    )


def _chosen(folder: Path) -> Mapping[str, str]:
    port = _quiet_port()
    return {
        "port": str(port),
        "public_url": f"http://127.0.0.1:{port}",
        "database_url": f"sqlite+aiosqlite:///{folder / 'kept' / 'bot.db'}",
        "audio_dir": str(folder / "audio"),
        "clones_per_owner": "100000",
        "trainings_per_day": "100000",
    }


def _quiet_port() -> int:
    """Find a port that the kernel gives to no connection while the bot is dead."""
    bounds = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()
    for port in count(int(bounds[0]) - 1, -1):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("all ports are taken")


def _owners(stage: Stage, seed: int) -> Sequence[Owner]:
    owners = [Owner(stage.telegram, number, _chance(seed, number)) for number in range(OWNERS)]
    chats = {owner.user.chat.id: owner for owner in owners}

    def hear(event: Event) -> None:
        if event.chat.id in chats:
            chats[event.chat.id].hears(event)

    stage.telegram.on_event(hear)
    return owners


def _foreign_slots(stage: Stage) -> Mapping[str, Slot]:
    slots = [stage.upstream.add_foreign_slot(state=state) for state in (INIT, SUCCESS, FAILED)]
    return {slot.id: replace(slot) for slot in slots}


def _chance(*seed: int) -> random.Random:
    return random.Random(repr(seed))  # noqa: S311 - it is to be the same again


def _sent(owners: Sequence[Owner]) -> int:
    return sum(len(owner.notes) for owner in owners)


async def _until_still(stage: Stage, owners: Sequence[Owner], records: Records) -> None:
    """Wait until nobody waits for anything, or nothing goes on any more."""
    still, seen, since = 0, None, time.monotonic()
    while still < LOOKS and time.monotonic() - since < STALLED:
        await asyncio.sleep(0.5)
        open_notes = sum(len(owner.unanswered) for owner in owners)
        waits = open_notes, len(stage.telegram.world.updates), records.unfinished()
        still = 0 if any(waits) else still + 1
        if (_sent(owners), waits) != seen:
            seen, since = (_sent(owners), waits), time.monotonic()
