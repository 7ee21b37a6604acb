"""The whole loop: owners who talk, a bot that is killed again and again, and what is left of it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.demo.stage import Stage, staged
from sandbox.voices.slots import FAILED, INIT, SUCCESS, Slot
from tests.faults.sigkill.crowd import Crowd, chance
from tests.faults.sigkill.life import Life
from tests.faults.sigkill.lives import Lives
from tests.faults.sigkill.place import Place
from tests.faults.sigkill.records import Records

OWNERS = 30


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


async def play(*, kills: int, notes: int, seed: int, folder: Path) -> Aftermath:
    """Have owners talk while the bot is killed so often, until so many notes are answered."""
    began, place = time.monotonic(), Place(folder)
    async with staged(training_seconds=0.2, **place.chosen()) as stage:
        opened = time.monotonic()
        lives = Lives(stage, folder, place.records, chance(seed))
        crowd = Crowd(stage.telegram, owners=OWNERS, seed=seed)
        foreign = _foreign_slots(stage)
        async with crowd.talking(lambda: len(lives.ended) >= kills and crowd.sent >= notes):
            for _ in range(kills):
                await lives.one_more()
            async with lives.last():
                await crowd.still(place.records)
    return Aftermath(
        seed=seed,
        stage=stage,
        crowd=crowd,
        lives=lives.ended,
        records=place.records,
        said=place.said(),
        foreign=foreign,
        deaths=[life.died - opened for life in lives.ended],
        seconds=time.monotonic() - began,
    )


def _foreign_slots(stage: Stage) -> Mapping[str, Slot]:
    slots = [stage.upstream.add_foreign_slot(state=state) for state in (INIT, SUCCESS, FAILED)]
    return {slot.id: replace(slot) for slot in slots}
