"""The whole loop: owners who talk, a bot that is killed again and again, and what is left of it.

The bot is one process on SQLite, or the three of the Procfile on PostgreSQL.
"""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.demo.stage import Stage, staged
from sandbox.voices.slots import FAILED, INIT, SUCCESS, Slot
from tests.faults.sigkill.lives.deployment import Deployment
from tests.faults.sigkill.lives.life import Life
from tests.faults.sigkill.lives.lives import Lives
from tests.faults.sigkill.people.crowd import Crowd, chance
from tests.faults.sigkill.place import Place
from tests.faults.sigkill.records import Records

OWNERS = 30

LONGEST = 120.0
"""Seconds after which we wait no longer for work to go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What is left when all is over."""

    seed: int
    stage: Stage
    crowd: Crowd
    lives: Sequence[Life]
    records: Records
    said: str
    foreign: Mapping[str, Slot]
    """Slots of somebody else in the same account, as they were at the beginning."""
    deaths: Sequence[float]
    """When it was killed, in seconds since the upstream was opened."""
    seconds: float


async def play(*, kills: int, notes: int, seed: int, place: Place) -> Aftermath:
    """Have owners talk while the bot is killed, until that many notes were sent and answered."""
    began = time.monotonic()
    async with staged(training_seconds=0.2, **place.chosen()) as stage:
        opened = time.monotonic()
        crowd = Crowd(stage.telegram, owners=OWNERS, seed=seed)
        foreign = _foreign_slots(stage)
        lives = list[Life]()
        async with crowd.talking(lambda: len(lives) >= kills and crowd.sent >= notes):
            kill_all = _kill_three if place.is_on_server else _kill_one
            async with kill_all(stage, place, lives, kills=kills, seed=seed):
                await crowd.still(place.records)
    return Aftermath(
        seed=seed,
        stage=stage,
        crowd=crowd,
        lives=lives,
        records=place.records,
        said=place.said(),
        foreign=foreign,
        deaths=[life.died - opened for life in lives],
        seconds=time.monotonic() - began,
    )


@asynccontextmanager
async def _kill_one(
    stage: Stage, place: Place, lives: list[Life], *, kills: int, seed: int
) -> AsyncIterator[None]:
    """Kill the one process again and again; during the block it runs once more."""
    one = Lives(stage, place.folder, place.records, chance(seed), lives)
    for _ in range(kills):
        await one.one_more()
    async with one.last():
        yield


@asynccontextmanager
async def _kill_three(
    stage: Stage, place: Place, lives: list[Life], *, kills: int, seed: int
) -> AsyncIterator[None]:
    """Kill one of the three again and again; during the block all of them run."""
    three = Deployment(stage, place, chance(seed), lives)
    async with three.running():
        for _ in range(kills):
            await three.one_more()
        yield
        await three.all_goes_on(within=LONGEST)


def _foreign_slots(stage: Stage) -> Mapping[str, Slot]:
    slots = [stage.upstream.add_foreign_slot(state=state) for state in (INIT, SUCCESS, FAILED)]
    return {slot.id: replace(slot) for slot in slots}
