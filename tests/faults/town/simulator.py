"""Many lives of clones, in a world that fails in every way; a seed decides everything.

Owners do what owners do, for some virtual minutes in which processes die, lines break and clocks
jump. Then the faults stop, and once nothing is due any more every promise is looked at.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from storage.in_memory.rows import Rows
from tests.faults.stores.keeper import Keeper, Look, MemoryKeeper
from tests.faults.town.chaos import Chaos, Fault
from tests.faults.town.judging.hearing import hearing_faults
from tests.faults.town.town import Town

EACH_CALL = 0.2
EACH_COMMIT = 0.02
"""How likely a fault is in each outside call, and around each commit."""


@dataclass(frozen=True)
class Scale:
    """How much happens."""

    owners: int = 5
    seconds: float = 1800.0
    """How long owners act and faults happen, in virtual time."""


USUAL = Scale()


@dataclass(frozen=True)
class Report:
    """What a history came to."""

    lives: int
    calls: int
    faults: Counter[Fault]
    twice: int
    """How often a training was asked for again, or announced again."""
    copies: int
    """How often one ending was announced, at most."""
    violations: list[str]
    history: list[str]
    rows: Rows


async def simulate(
    seed: int,
    make_keeper: Callable[[Look], Keeper] = MemoryKeeper,
    *,
    scale: Scale = USUAL,
    tells: bool = False,
) -> Report:
    """Walk the history of a seed.

    Args:
        seed: decides all that happens.
        make_keeper: makes the database, and has it show its commits.
        scale: how much happens.
        tells: whether the history is written down, line by line.
    """
    random = Random(seed)  # noqa: S311 - it decides what fails, and keeps no secret
    chaos = Chaos(random, each_call=EACH_CALL, each_commit=EACH_COMMIT)
    tick = random.choice((5.0, 15.0, 30.0))
    town = Town(chaos, make_keeper, owners=scale.owners, tick=tick, tells=tells)
    with hearing_faults(town.ledger):
        rows = await _live(town, scale)
    return Report(
        lives=len(town.ledger.trainings),
        calls=chaos.calls,
        faults=chaos.happened,
        twice=_how_much_was_done_twice(town),
        copies=max(map(len, town.ledger.pushes.values()), default=0),
        violations=town.ledger.violations,
        history=list(town.ledger.history),
        rows=rows,
    )


async def _live(town: Town, scale: Scale) -> Rows:
    town.open()
    if town.chaos.now_and_then(0.3, Fault.TWO_PROCESSES):
        town.processes.start()
    _have_things_happen(town)
    async with asyncio.TaskGroup() as owners:
        for owner in town.owners:
            owners.create_task(owner.live(scale.seconds))
    rows = await town.come_to_rest()
    await town.close()
    return rows


def _how_much_was_done_twice(town: Town) -> int:
    counts = [*map(len, town.account.runs.values()), *map(len, town.ledger.pushes.values())]
    return sum(count - 1 for count in counts if count)


def _have_things_happen(town: Town) -> None:
    """Each of these happens in one history of five."""
    for happening in (
        town.processes.play_with_the_clock,
        town.processes.break_down,
        town.processes.lose_telegram,
        town.account.lose_a_slot_some_time,
    ):
        if town.chaos.random.random() < 0.2:
            town.account.begin(happening())
